//! Engineering: a bug with its patches, a review, and the plan of the release.

use super::{
    draft::{
        Draft,
        When::{DaysAgo, MinutesAgo},
    },
    people::{ABE, ENGINEERING, RAHMAN, RIVERA, SANO, WHITLOCK},
};

pub(super) fn drafts() -> Vec<Draft> {
    let mut drafts = webhook();
    drafts.extend(release());
    drafts.extend(subjects());
    drafts
}

fn webhook() -> Vec<Draft> {
    const ANSWER: &str = "Re: Webhook signature check fails on retries";
    vec![
        Draft::new(
            "webhook-1",
            DaysAgo(3, 8, 47),
            RAHMAN,
            &[ENGINEERING],
            "Webhook signature check fails on retries",
        )
        .text(
            "\
When a receiver is down for more than a minute, our retry is refused by their
signature check, although the body has not changed. Log of one delivery:

  09:14:02  POST /hooks/tidemark  503
  09:15:02  POST /hooks/tidemark  401  signature too old
  09:17:02  POST /hooks/tidemark  401  signature too old

We sign once and send the same header again. Their check allows 60 seconds.

Nadia
",
        ),
        Draft::new("webhook-2", DaysAgo(3, 9, 30), RIVERA, &[RAHMAN], ANSWER)
            .cc(&[ENGINEERING])
            .quotes("webhook-1")
            .text(
                "\
Is it their limit or ours? The example in our handbook says 60 seconds, and
most people copy the example.

Jo
",
            ),
        Draft::new("webhook-3", DaysAgo(2, 9, 5), ABE, &[RIVERA, RAHMAN], ANSWER)
            .cc(&[ENGINEERING])
            .quotes("webhook-2")
            .text(
                "\
Both. I suggest that we sign anew at each attempt, and that the example allows
300 seconds. Patches follow.

Tomo
",
            ),
        Draft::new(
            "webhook-4",
            DaysAgo(2, 11, 4),
            ABE,
            &[ENGINEERING],
            "[PATCH 1/2] webhook: sign each attempt anew",
        )
        .answers("webhook-3")
        .text(
            "\
A retry carried the signature of the first attempt, whose time stamp a
receiver may rightly refuse. Sign when the request is built, not when the
event is queued.

---
 src/webhook/deliver.rs | 7 ++++---
 1 file changed, 4 insertions(+), 3 deletions(-)

diff --git a/src/webhook/deliver.rs b/src/webhook/deliver.rs
index 3f1c9a2..b07d4e8 100644
--- a/src/webhook/deliver.rs
+++ b/src/webhook/deliver.rs
@@ -29,12 +29,13 @@ impl Delivery {
     }
\x20
     pub fn attempt(&mut self, clock: &Clock) -> Request {
-        let header = self.signature.clone();
+        let stamp = clock.now();
+        let header = self.key.sign(stamp, &self.body);
         Request::post(&self.receiver)
-            .header(\"Tidemark-Signature\", header)
+            .header(\"Tidemark-Signature\", header.to_string())
             .body(self.body.clone())
     }
\x20
-    fn queued(event: &Event, key: &Key, clock: &Clock) -> Self {
+    fn queued(event: &Event, key: &Key) -> Self {
         let body = event.to_json();
         let receiver = event.receiver.clone();
--\x20
2.47.0
",
        ),
        Draft::new(
            "webhook-5",
            DaysAgo(2, 11, 5),
            ABE,
            &[ENGINEERING],
            "[PATCH 2/2] handbook: allow 300 seconds in the example",
        )
        .answers("webhook-4")
        .text(
            "\
---
 docs/webhooks.md | 2 +-
 1 file changed, 1 insertion(+), 1 deletion(-)

diff --git a/docs/webhooks.md b/docs/webhooks.md
index 91d22b0..5ac7f13 100644
--- a/docs/webhooks.md
+++ b/docs/webhooks.md
@@ -58,7 +58,7 @@
 ```python
 def accept(request):
     stamp, given = parse(request.headers[\"Tidemark-Signature\"])
-    if abs(now() - stamp) > 60:
+    if abs(now() - stamp) > 300:
         return 401
     expected = hmac(key, stamp, request.body)
     return 200 if same(expected, given) else 401
--\x20
2.47.0
",
        ),
        Draft::new(
            "webhook-6",
            MinutesAgo(160),
            RAHMAN,
            &[ABE],
            "Re: [PATCH 1/2] webhook: sign each attempt anew",
        )
        .cc(&[ENGINEERING])
        .quotes("webhook-4")
        .text(
            "\
Reviewed and tried against the receiver of last week: three retries, all of
them accepted. Both patches are in.

One wish for later: the log should tell a 401 from a 503.

Nadia
",
        ),
    ]
}

fn release() -> Vec<Draft> {
    const ANSWER: &str = "Re: Tidemark 5: what is left before the release";
    vec![
        Draft::new(
            "release-1",
            DaysAgo(14, 15, 0),
            RIVERA,
            &[ENGINEERING, WHITLOCK],
            "Tidemark 5: what is left before the release",
        )
        .text(
            "\
Four weeks to go. What is left:

[ ] Scheduled reports: time zones with a change of clocks (Nadia)
[ ] Approvals on the phone: the list does not scroll in landscape (Tomo)
[ ] Import from the desktop client: 2 of 40 sample files fail (me)
[x] Directory sign-in
[x] Handbook in English and Japanese

Sales would like to show it at the fair. Is anything missing for that?

Jo
",
        ),
        Draft::new("release-2", DaysAgo(13, 9, 45), RAHMAN, &[RIVERA], ANSWER)
            .cc(&[ENGINEERING])
            .quotes("release-1")
            .text(
                "\
The time zones are done. A report for 02:30 on the night when the clocks go
forward is now sent at 03:00, and once.

Nadia
",
            ),
        Draft::new("release-3", DaysAgo(13, 13, 20), WHITLOCK, &[RIVERA], ANSWER)
            .cc(&[ENGINEERING])
            .quotes("release-1")
            .text(
                "\
For the fair we need sample data that nobody can be ashamed of. At the moment
the sample workshop has an employee called Test Test.

Ben
",
            ),
        Draft::new("release-4", DaysAgo(12, 16, 33), RIVERA, &[WHITLOCK], ANSWER)
            .cc(&[ENGINEERING])
            .quotes("release-3")
            .text(
                "\
Point taken. The sample workshop now has twelve people with names, two of whom
are always late.

Jo
",
            ),
    ]
}

fn subjects() -> Vec<Draft> {
    vec![
        Draft::new(
            "long-1",
            DaysAgo(8, 18, 15),
            SANO,
            &[ENGINEERING],
            "Customer report, forwarded by the service desk: after the update of last night the monthly summary for \
             workshops with more than one time zone shows the hours of the second half of the month twice, but only \
             if the report is opened in Firefox, with the browser's language set to Japanese, from a bookmark that \
             was made before the update, and not when the same address is typed by hand",
        )
        .text(
            "\
I could repeat it once, and then not again. The subject says all that we know.

Aoi
",
        ),
        Draft::new(
            "long-2",
            DaysAgo(7, 10, 1),
            ABE,
            &[SANO],
            "Re: Customer report, forwarded by the service desk: after the update of last night the monthly summary \
             for workshops with more than one time zone shows the hours of the second half of the month twice",
        )
        .cc(&[ENGINEERING])
        .quotes("long-1")
        .text(
            "\
Found: the old bookmark carries a range that ends on the 31st, also in months
that have 30 days. Fixed; the address is corrected when it is opened.

Tomo
",
        ),
    ]
}
