//! Japanese mail in the three charsets that are met: ISO-2022-JP, Shift_JIS and UTF-8.

use super::{
    attachment::Attachment,
    draft::{
        Charset::{Iso2022Jp, ShiftJis, Utf8},
        Draft,
        When::{DaysAgo, MinutesAgo},
    },
    people::{ABE_JA, ENGINEERING_JA, ITO_JA, OKA_JA, SALES_JA, SANO_JA, TAMURA_JA},
};

pub(super) fn drafts() -> Vec<Draft> {
    let mut drafts = contract();
    drafts.extend(renewal());
    drafts.extend(price_list());
    drafts.extend(numbers());
    drafts
}

fn contract() -> Vec<Draft> {
    const ANSWER: &str = "Re: 契約書の押印について";
    vec![
        Draft::new("seal-1", DaysAgo(5, 10, 8), SANO_JA, &[TAMURA_JA], "契約書の押印について")
            .charset(Iso2022Jp)
            .cc(&[SALES_JA])
            .text(
                "\
田村様

いつもお世話になっております。佐野です。

Tidemark 5 の年間契約書をお送りしました。これまでは紙に押印して
いただいておりましたが、今回から電子署名に切り替えることはできますでしょうか。

・署名は 5 分ほどで終わります。
・控えは PDF でお手元に残ります。
・これまでどおり紙をご希望の場合は、その旨お知らせください。

どうぞよろしくお願いいたします。

--\x20
佐野 葵
営業
",
            ),
        Draft::new("seal-2", DaysAgo(4, 11, 26), TAMURA_JA, &[SANO_JA], ANSWER)
            .charset(Iso2022Jp)
            .cc(&[SALES_JA])
            .quotes("seal-1")
            .text(
                "\
佐野様

お世話になっております。田村です。

電子署名に切り替えても問題ありません。法務の確認も済んでおります。
署名者は私と経理の二名になりますので、それぞれにご依頼ください。

田村 真理
",
            ),
        Draft::new("seal-3", DaysAgo(4, 13, 2), SANO_JA, &[TAMURA_JA], ANSWER)
            .charset(Iso2022Jp)
            .cc(&[SALES_JA])
            .quotes("seal-2")
            .text(
                "\
田村様

早速のご返信ありがとうございます。
お二人あてに署名の依頼をお送りしました。期限は来週の金曜日です。

佐野
",
            ),
    ]
}

fn renewal() -> Vec<Draft> {
    const ANSWER: &str = "Re: 製品リニューアル: 日本語画面の確認のお願い";
    vec![
        Draft::new(
            "screens-1",
            DaysAgo(2, 9, 15),
            ITO_JA,
            &[ENGINEERING_JA],
            "製品リニューアル: 日本語画面の確認のお願い",
        )
        .charset(Iso2022Jp)
        .cc(&[SALES_JA])
        .text(
            "\
開発の皆さん

Tidemark 5 の日本語画面をひととおり確認しました。気になった点は次の 4 つです。

1. 「承認」と「確認」が画面によって混ざっています。「承認」にそろえたいです。
2. レポートの予約画面で、曜日が英語のまま表示されます。
3. 長い部署名が途中で切れます（例: 第二製造部 品質保証課 受入検査係）。
4. ヘルプの「はじめに」に、旧版の画面が残っています。

来月の展示会までに直せるものだけでもお願いします。

伊藤
",
        ),
        Draft::new("screens-2", DaysAgo(2, 14, 41), ABE_JA, &[ITO_JA], ANSWER)
            .charset(Iso2022Jp)
            .cc(&[ENGINEERING_JA, SALES_JA])
            .quotes("screens-1")
            .text(
                "\
伊藤さん

確認ありがとうございます。1、2、3 は今日直しました。明日の版で見られます。
4 は画面を撮り直してから差し替えますので、金曜までお待ちください。

安部
",
            ),
        Draft::new("screens-3", MinutesAgo(40), ITO_JA, &[ABE_JA], ANSWER)
            .charset(Iso2022Jp)
            .cc(&[ENGINEERING_JA, SALES_JA])
            .quotes("screens-2")
            .text(
                "\
安部さん

早いですね。今朝の版で 1 から 3 まで直っていることを確認しました。
部署名は折り返しになって、とても読みやすいです。

伊藤
",
            ),
    ]
}

fn price_list() -> Vec<Draft> {
    vec![
        Draft::new("garbled-1", DaysAgo(7, 11, 37), SANO_JA, &[SALES_JA], "価格表の PDF が文字化けする")
            .charset(ShiftJis)
            .text(
                "\
お客様から、価格表の PDF が文字化けするとの連絡がありました。
当方の環境では再現しません。どなたか心当たりはありますか。

・お客様の環境: 古い端末、フォントの追加は不可
・化ける箇所: 表の見出しと備考

佐野
",
            ),
        Draft::new("garbled-2", DaysAgo(7, 15, 9), OKA_JA, &[SANO_JA], "Re: 価格表の PDF が文字化けする")
            .charset(ShiftJis)
            .cc(&[SALES_JA])
            .quotes("garbled-1")
            .text(
                "\
フォントが埋め込まれていませんでした。埋め込んで作り直しましたので、
添付のものに差し替えてください。

岡
",
            )
            .file(Attachment::pdf(
                "価格表（改訂版）フォント埋め込み.pdf",
                &[
                    "Tidemark 5 price list, revised",
                    "",
                    "1-9 seats    150.00",
                    "10-49 seats  142.00",
                    "50 or more   132.00",
                ],
            )),
    ]
}

fn numbers() -> Vec<Draft> {
    const ANSWER: &str = "Re: 見積もり番号の採番ルール";
    vec![
        Draft::new("number-1", DaysAgo(13, 10, 20), ITO_JA, &[SALES_JA], "見積もり番号の採番ルール")
            .charset(Utf8)
            .text(
                "\
営業の皆さん

来年度から見積もり番号の付け方を次のように変えたいと思います。

　旧: 2041
　新: S1-2041-3（部門コード − 通し番号 − 版）

版が番号に入るので、「第 3 版のほう」と書き添えなくても済みます。
ご意見は今週中にお願いします🙏

伊藤
",
            ),
        Draft::new("number-2", DaysAgo(13, 13, 55), OKA_JA, &[ITO_JA], ANSWER)
            .charset(Utf8)
            .cc(&[SALES_JA])
            .quotes("number-1")
            .text(
                "\
賛成です。社名に「髙」や「﨑」の入るお客様が検索に掛からない件も、
番号で探せるようになれば解決しますね。

岡
",
            ),
        Draft::new("number-3", DaysAgo(12, 9, 3), SANO_JA, &[ITO_JA, OKA_JA], ANSWER)
            .charset(Utf8)
            .cc(&[SALES_JA])
            .answers("number-1")
            .text("賛成です。ひな形を直しておきます。\n\n佐野\n")
            .html(concat!(
                "<html lang=\"ja\"><body><p>賛成です。ひな形を直しておきます。</p>\n",
                "<table border=\"1\"><tr><th>部門</th><th>コード</th></tr>\n",
                "<tr><td>国内営業</td><td>S1</td></tr><tr><td>海外営業</td><td>S2</td></tr></table>\n",
                "<p>佐野</p></body></html>\n",
            )),
    ]
}
