menu-verify = メールアーカイブの検証

verify-title = メールアーカイブの検証
verify-lead = このスペースにアーカイブされたすべてのメール（ごみ箱も含む）を読み直し、アーカイブ時に記録したチェックサムおよびチェーンと照合します。
verify-start = 今すぐ検証
verify-running = 検証しています: { $done } / { $total }
verify-ok = { $count ->
    [0] { $date } の時点で検証するメールはありませんでした。
   *[other] { $name } が { $date } に { $n } 件のメールを検証しました。すべてアーカイブ時のままで、チェーンにも異常はありません。
 }
verify-faults = { $n } 件の異常が見つかりました（{ $name } が { $date } に検証）
verify-stopped = { $name } が開始した検証は { $n } 件で中断されました。もう一度開始してください。
verify-checked = 読み直したメール
verify-purged = 記録を残して完全に消去されたメール
verify-unchained = チェーンの導入前にアーカイブされたメール
verify-chains = チェーンの末尾
verify-chains-hint = 別の場所に控えておくと、ここまでのメールが差し替えられていないことを後から証明できます。
verify-fault-changed = 変更されています
verify-fault-missing = 失われています
verify-fault-unreadable = 読み取れません
verify-fault-chain = チェーンが壊れています
verify-fault-record = 記録が一致しません
