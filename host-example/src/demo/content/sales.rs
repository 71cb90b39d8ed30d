//! Sales: a renewal that takes eight mails, and what partners pay.

use super::{
    attachment::{Attachment, bar_chart},
    draft::{
        Charset, Draft,
        When::{DaysAgo, MinutesAgo},
    },
    people::{LOOKALIKE, OKA, PETRA, SALES, SALMA, SANO, WHITLOCK},
};

pub(super) fn drafts() -> Vec<Draft> {
    let mut drafts = acme();
    drafts.extend(partners());
    drafts
}

fn acme() -> Vec<Draft> {
    const SUBJECT: &str = "Acme renewal: revised quotation";
    const ANSWER: &str = "Re: Acme renewal: revised quotation";
    vec![
        Draft::new("acme-1", DaysAgo(9, 10, 12), OKA, &[PETRA], SUBJECT).cc(&[SALES]).text(
            "\
Dear Petra,

Your Tidemark licences run out at the end of next month, so here is a first
quotation for another year. It covers the 180 seats that you have today, at
the price of last year, and includes the move to Tidemark 5 at no charge.

Three things change with the new version:

- Reports can be scheduled, and go out as PDF.
- Approvals work on a phone.
- The old desktop client is retired. We help with the move.

Is 180 still the right number?

Best regards,
Kenji

--\x20
Kenji Oka
Sales, Tidemark
",
        ),
        Draft::new("acme-2", DaysAgo(8, 9, 40), PETRA, &[OKA], ANSWER)
            .cc(&[SALES])
            .quotes("acme-1")
            .text(
                "\
Kenji,

Thank you. We have two new warehouses, so it will be 220 seats. Could you
adjust the unit price, at least for the seats that we add?

One more question. Some of our people still use the desktop client every day.
How long can they keep it?

Petra
",
            ),
        Draft::new("acme-3", DaysAgo(7, 16, 2), OKA, &[PETRA], "Re: Acme renewal: revised quotation (version 3)")
            .cc(&[SALES])
            .answers("acme-2")
            .text(
                "\
Petra,

Please find version 3 attached. 220 seats, with a lower price for the 40 that
are new. The desktop client goes on working until the end of June.

  Annual licence   180 x 150.00   27,000.00 EUR
  Extra seats       40 x 132.00    5,280.00 EUR
  Total before tax                32,280.00 EUR

The chart shows how many of your seats were in use in each week.

Kenji
",
            )
            .html(concat!(
                "<!doctype html>\n<html lang=\"en\"><body style=\"font-family:sans-serif\">\n",
                "<h2 style=\"color:#0b3d91\">Renewal quotation, version 3</h2>\n",
                "<p>Petra, 220 seats, with a lower price for the 40 that are new. ",
                "The desktop client goes on working until the end of June.</p>\n",
                "<table border=\"1\" cellpadding=\"6\" style=\"border-collapse:collapse\">\n",
                "<tr><th align=\"left\">Item</th><th>Seats</th><th>Price</th><th>EUR</th></tr>\n",
                "<tr><td>Annual licence</td><td>180</td><td>150.00</td><td>27,000.00</td></tr>\n",
                "<tr><td>Extra seats</td><td>40</td><td>132.00</td><td>5,280.00</td></tr>\n",
                "<tr><td><b>Total before tax</b></td><td>220</td><td></td><td><b>32,280.00</b></td></tr>\n",
                "</table>\n<p><a href=\"https://example.com/quotes/3\">Open the quotation</a></p>\n",
                "<img src=\"https://images.example.com/tidemark/banner.png\" width=\"480\" height=\"90\" ",
                "alt=\"Tidemark 5\">\n",
                "<img src=\"https://track.example.com/open?m=acme-3&amp;r=petra\" width=\"1\" height=\"1\" alt=\"\">\n",
                "</body></html>\n",
            ))
            .file(Attachment::pdf(
                "acme-quote-v3.pdf",
                &[
                    "Quotation 2041, version 3",
                    "",
                    "Customer: Acme",
                    "Product: Tidemark 5, one year",
                    "",
                    "Annual licence    180 x 150.00    27,000.00 EUR",
                    "Extra seats        40 x 132.00     5,280.00 EUR",
                    "Total before tax                  32,280.00 EUR",
                    "",
                    "Valid for 30 days (prices without tax).",
                ],
            ))
            .file(Attachment::png(
                "seat-usage.png",
                bar_chart(&[62, 70, 66, 74, 81, 79, 86, 90, 84, 93, 97, 95]),
            )),
        Draft::new("acme-4", DaysAgo(6, 11, 18), PETRA, &[OKA], ANSWER)
            .cc(&[SALES])
            .quotes("acme-3")
            .text(
                "\
Thank you, the figures match ours.

One question on terms: are you happy with 45 days from the date of the
invoice? Our system knows 15, 45 and 60 only.

I expect our approval this week.

Petra Lindqvist
Procurement, Acme
",
            ),
        Draft::new("acme-5", DaysAgo(5, 10, 40), SANO, &[PETRA, OKA], ANSWER)
            .cc(&[SALES])
            .answers("acme-4")
            .text(
                "\
45 days is fine. I have changed the quotation template to match, so that the
next one comes out right:

--- a/quote-template.toml
+++ b/quote-template.toml
@@ -12,5 +12,5 @@ [terms]
 currency = \"EUR\"
-payment_days = 30
+payment_days = 45
-discount = 0.10
+discount = 0.12
 language = \"en\"

The whole template is attached.

Aoi
",
            )
            .file(Attachment::zip(
                "quote-template.zip",
                &[
                    (
                        "quote-template.toml",
                        "[terms]\ncurrency = \"EUR\"\npayment_days = 45\ndiscount = 0.12\nlanguage = \"en\"\n",
                    ),
                    ("README.txt", "Fill in the customer, then run the quotation from the sales menu.\n"),
                ],
            )),
        Draft::new("acme-6", DaysAgo(5, 9, 55), SALMA, &[PETRA, OKA, SANO], ANSWER)
            .charset(Charset::Utf8)
            .quotes("acme-4")
            .text(
                "\
شكرًا لكم.

هل يمكن إرسال نسخة من العرض باللغة العربية قبل يوم الخميس؟ سيقرأها مدير
المستودع الجديد، وهو يحتاج إلى النسخة 5 من Tidemark أيضًا.

مع التحية،
سلمى
",
            ),
        Draft::new("acme-7", DaysAgo(1, 9, 28), SANO, &[PETRA], ANSWER)
            .cc(&[OKA, SALMA, SALES])
            .answers("acme-6")
            .text(
                "\
Petra, Salma,

The Arabic version will be with you tomorrow. The numbers are those of
version 3: 220 seats, 12% off the extra seats, 45 days.

As always we shall send the invoice from this address, with the bank details
that you have on file. Nothing has changed there.

Aoi
",
            ),
        Draft::new("acme-8", MinutesAgo(95), LOOKALIKE, &[SALES], ANSWER).answers("acme-7").text(
            "\
Hello,

please note that our bank details have changed. Kindly ask the customer to
pay the open invoice to the new account today, as the matter is urgent.

Aoi
",
        ),
    ]
}

fn partners() -> Vec<Draft> {
    const ANSWER: &str = "Re: Partner pricing for the first quarter";
    vec![
        Draft::new("partner-1", DaysAgo(12, 14, 5), WHITLOCK, &[SALES], "Partner pricing for the first quarter").text(
            "\
All,

three partners have asked what Tidemark 5 will cost them. My proposal:

  1 to 9 seats       15% below list
  10 to 49 seats     20% below list
  50 seats or more   25% below list

That keeps the present steps and moves the third from 60 down to 50. I would
like to tell them before the end of the month.

Ben
",
        ),
        Draft::new("partner-2", DaysAgo(11, 9, 5), OKA, &[WHITLOCK], ANSWER).cc(&[SALES]).quotes("partner-1").text(
            "\
Agreed for the first two steps. For the third I should like to see what it
would have cost us last year. Do you have the numbers?

Kenji
",
        ),
        Draft::new("partner-3", DaysAgo(11, 10, 30), WHITLOCK, &[OKA], ANSWER)
            .cc(&[SALES])
            .quotes("partner-2")
            .text(
                "\
Here they are, by partner and quarter. Only two orders lie between 50 and 60
seats, so the difference is 1,140.00 EUR over the whole year.

Ben
",
            )
            .file(Attachment::text(
                "partner-orders.csv",
                "text/csv; charset=US-ASCII",
                "partner,quarter,seats,list_eur,paid_eur\nBirchwood,1,12,1800.00,1440.00\nBirchwood,3,54,8100.00,6480.00\n\
                 Coldharbour,2,58,8700.00,6960.00\nCalle Sur,2,8,1200.00,1020.00\nCalle Sur,4,31,4650.00,3720.00\n",
            )),
        Draft::new("partner-4", DaysAgo(11, 18, 22), SANO, &[WHITLOCK, OKA], ANSWER)
            .cc(&[SALES])
            .answers("partner-2")
            .text(
                "\
From the side of the contracts: the steps are in annex B, and a change needs
four weeks' notice. If we want it for January, the letters must go out on
Friday. I can prepare them.

Aoi
",
            ),
        Draft::new("partner-5", DaysAgo(10, 9, 11), OKA, &[WHITLOCK, SANO], ANSWER)
            .cc(&[SALES])
            .quotes("partner-3")
            .text(
                "\
That is less than I had feared. Let us do it. The new list applies from
5 January; until then the current one stays.

Aoi, please go ahead with the letters.

Kenji
",
            ),
    ]
}
