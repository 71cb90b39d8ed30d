//! Sales beyond the office: a fair, a new lead, an enquiry in Arabic, a newsletter.

use super::{
    attachment::{Attachment, floor_plan},
    draft::{
        Charset, Draft,
        When::{DaysAgo, MinutesAgo},
    },
    people::{AWAY, LUCIA, NEWSLETTER, OKA, SALES, SALMA, SANO, WHITLOCK},
};

pub(super) fn drafts() -> Vec<Draft> {
    let mut drafts = fair();
    drafts.extend(enquiries());
    drafts.push(newsletter());
    drafts
}

fn fair() -> Vec<Draft> {
    const ANSWER: &str = "Re: Stand allocation for the spring fair";
    vec![
        Draft::new("fair-1", DaysAgo(4, 12, 15), LUCIA, &[SALES], "Stand allocation for the spring fair")
            .text(
                "\
Hello from Málaga,

the organisers have published the plan of hall B. We can still hold the corner
plot (the one in orange), right beside the entrance of the café.

It costs 4,800 € for three days; a plot in a row costs 3,900 €. They need an
answer by Friday.

Un saludo,
Lucía
",
            )
            .html(concat!(
                "<!doctype html>\n<html lang=\"en\"><body>\n<p>Hello from Málaga,</p>\n",
                "<p>the organisers have published the plan of hall B. We can still hold the corner plot ",
                "(the one in orange), right beside the entrance of the café.</p>\n",
                "<p><img src=\"cid:hall-b@example.org\" width=\"392\" height=\"184\" alt=\"Plan of hall B\"></p>\n",
                "<ul><li>Corner plot: <b>4,800 €</b></li><li>Plot in a row: 3,900 €</li></ul>\n",
                "<p>They need an answer by Friday.</p>\n<p>Un saludo,<br>Lucía</p>\n</body></html>\n",
            ))
            .inline(Attachment::png("hall-b.png", floor_plan(5)).shown_as("hall-b@example.org")),
        Draft::new("fair-2", DaysAgo(4, 15, 48), WHITLOCK, &[LUCIA], ANSWER).cc(&[SALES]).quotes("fair-1").text(
            "\
The corner, please. Last year half of our visitors had only come for coffee.

Ben
",
        ),
        Draft::new("fair-3", DaysAgo(3, 10, 2), SANO, &[LUCIA, WHITLOCK], ANSWER).cc(&[SALES]).answers("fair-1").text(
            "\
Can we have a second socket there? The demonstration of Tidemark 5 needs two
screens and the reader for the badges.

Aoi
",
        ),
        Draft::new("fair-4", DaysAgo(3, 17, 40), LUCIA, &[SANO, WHITLOCK], ANSWER)
            .cc(&[SALES])
            .quotes("fair-3")
            .text(
                "\
Yes: three sockets, and a table that can be locked. I have signed for the
corner, so the 900 € are spent. ¡Nos vemos en primavera!

Lucía
",
            ),
    ]
}

fn enquiries() -> Vec<Draft> {
    const ANSWER: &str = "Re: Introduction from Marlow & Finch";
    vec![
        Draft::new("arabic-1", DaysAgo(2, 15, 2), SALMA, &[SALES], "طلب عرض سعر لمائتي ترخيص")
            .charset(Charset::Utf8)
            .text(
                "\
السلام عليكم،

نرجو إرسال عرض السعر قبل نهاية الأسبوع لعدد 200 ترخيص من Tidemark 5.
نحتاج إلى:

1. واجهة باللغة العربية.
2. تقارير شهرية بصيغة PDF.
3. تدريب لمدة يومين في مكاتبنا.

ونود أن نعرف موعد بدء العمل بالنسخة الجديدة.

مع جزيل الشكر،
سلمى حداد
",
            ),
        Draft::new("arabic-2", DaysAgo(1, 16, 20), OKA, &[SALMA], "Re: طلب عرض سعر لمائتي ترخيص")
            .charset(Charset::Utf8)
            .cc(&[SALES])
            .quotes("arabic-1")
            .text(
                "\
Dear Salma,

thank you for your enquiry. You will have our quotation on Thursday, in
Arabic and in English. Two days of training on your premises can be arranged.

شكرًا لثقتكم.

Kenji
",
            ),
        Draft::new("lead-1", DaysAgo(6, 13, 30), WHITLOCK, &[SALES], "Introduction from Marlow & Finch")
            .text(
                "\
I had half an hour with them this morning. They run eleven workshops and keep
their shifts in spreadsheets. They need three things:

1. Sign-in through their own directory.
2. An export that their payroll can read, every Friday at noon.
3. Somebody who answers the telephone.

They want to decide before the holidays. Who takes it?

Ben
",
            ),
        Draft::new("lead-2", DaysAgo(5, 9, 10), OKA, &[WHITLOCK], ANSWER).cc(&[SALES]).quotes("lead-1").text(
            "\
I do. 1 and 3 we have; 2 comes with the scheduled reports of Tidemark 5. I
shall offer them a trial from Monday.

Kenji
",
        ),
        Draft::new(
            "away-1",
            DaysAgo(1, 1, 29),
            AWAY,
            &[SANO],
            "Automatic reply: Acme renewal: revised quotation",
        )
        .answers("acme-7")
        .field("Auto-Submitted", "auto-replied")
        .field("Precedence", "bulk")
        .text(
            "\
I am out of the office until Thursday and read mail in the evening only. In
urgent cases please write to procurement@example.net.

Petra Lindqvist
",
        ),
    ]
}

fn newsletter() -> Draft {
    Draft::new("news-1", MinutesAgo(210), NEWSLETTER, &[SALES], "Harbour Fair News: halls, hours and the new ferry")
        .field("List-Id", "Harbour Fair News <news.example.org>")
        .field("List-Unsubscribe", "<https://news.example.org/leave?u=sales>")
        .text(
            "\
HARBOUR FAIR NEWS

Halls: A and B open at 9, hall C at 10.
Hours: three days, until 18:00; on the last day until 16:00.
Ferry: from the station to hall A in twelve minutes, every half hour.

Leave this list: https://news.example.org/leave?u=sales
",
        )
        .html(concat!(
            "<html><head><style>body{background:#e8f1f8}.c{max-width:600px;margin:auto;background:#fff;padding:16px}",
            "h1{color:#0a4d68}td{padding:6px 10px;border-bottom:1px solid #dde}</style>\n",
            "<link rel=\"stylesheet\" href=\"https://news.example.org/mail.css\"></head>\n<body><div class=\"c\">\n",
            "<img src=\"https://news.example.org/i/header.jpg\" width=\"568\" height=\"120\" alt=\"Harbour Fair\">\n",
            "<h1>Harbour Fair News</h1>\n<table>\n",
            "<tr><td>Halls</td><td>A and B open at 9, hall C at 10</td></tr>\n",
            "<tr><td>Hours</td><td>Three days, until 18:00; on the last day until 16:00</td></tr>\n",
            "<tr><td>Ferry</td><td>From the station to hall A in twelve minutes</td></tr>\n</table>\n",
            "<p><a href=\"https://news.example.org/r?to=https%3A%2F%2Fexample.org%2Ffair\">Read more</a> ",
            "<a href=\"https://news.example.org/leave?u=sales\">Leave this list</a></p>\n",
            "<script>document.title = 'opened'</script>\n",
            "<img src=\"https://track.example.com/o.gif?id=7f3a\" width=\"1\" height=\"1\" alt=\"\">\n",
            "</div></body></html>\n",
        ))
}
