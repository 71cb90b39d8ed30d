## 保存したメールの不備。メールの横に表示する。原文は常にそのまま保存されている。

defect-empty = メールが空です。サーバーから 1 バイトも届きませんでした。
defect-no-headers = ヘッダーがありません。全体を本文として表示しています。
defect-header-unreadable = ヘッダーに読み取れない行があり、読み飛ばしました。
defect-headers-too-large = ヘッダーが多すぎるか長すぎるため、最初の部分だけを読み取りました。
defect-header-charset-guessed = ヘッダーに文字コードの指定がないため、推定しました。
defect-encoded-word-broken = ヘッダーのエンコードされた文字列の一部が壊れています。
defect-from-missing = 差出人がありません。
defect-date-missing = 日付がありません。
defect-date-unreadable = 日付を解釈できません。
defect-date-implausible = 日付が 1970 年より前か 9999 年より後のため、無視しました。
defect-charset-missing = 本文に文字コードの指定がないため、推定しました。
defect-charset-unknown = 本文に指定された文字コードが不明なため、推定しました。
defect-charset-wrong = 本文が指定された文字コードと一致しません。正しく表示されない文字がある可能性があります。
defect-nul-bytes = 本文に NUL バイトが含まれています。NUL バイトは表示しません。
defect-transfer-encoding-unknown = 不明な転送エンコーディングのパートがあり、デコードせずに表示しています。
defect-transfer-encoding-broken = 転送中に壊れたパートがあります。内容が欠けている可能性があります。
defect-text-after-base64 = メーリングリストのフッターなど、パートに属さない文字列が後ろに続いています。原文で確認できます。
defect-boundary-missing = パートの境界が示されていません。全体をひと続きで表示している場合があります。
defect-boundary-unclosed = 最後のパートの終わりがありません。メールが途中で切れている可能性があります。
defect-too-many-parts = パートが多すぎるため、最初の部分だけを表示しています。
defect-too-deep = パートの入れ子が深すぎるため、内側のパートを 1 つの添付ファイルとして扱っています。
defect-text-too-long = 本文が長すぎるため、最初の部分だけを表示しています。全体は原文で確認できます。
defect-too-many-addresses = アドレスが多すぎるため、最初の部分だけを一覧にしています。
defect-tnef = 添付ファイル winmail.dat は Microsoft Outlook 固有の形式で、ほかのプログラムでは開けないことがあります。
