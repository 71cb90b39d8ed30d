//! Images that are there to tell the sender that a mail was opened, by the addresses that known services give them.

/// Part of the address after its scheme, and who counts.
const SERVICES: &[(&str, &str)] = &[
    ("list-manage.com/track/", "Mailchimp"),
    ("mandrillapp.com/track/", "Mailchimp"),
    ("sendgrid.net/wf/open", "SendGrid"),
    (".awstrack.me/", "Amazon SES"),
    ("mailgun.", "Mailgun"),
    ("hubspotemail", "HubSpot"),
    ("hubspotlinks.com/", "HubSpot"),
    ("hs-analytics", "HubSpot"),
    ("exct.net/open.aspx", "Salesforce"),
    ("exacttarget.com/open.aspx", "Salesforce"),
    ("pardot.com/", "Salesforce"),
    ("mktoweb.com/trk", "Marketo"),
    ("mktomail.com/trk", "Marketo"),
    ("klaviyomail.com/", "Klaviyo"),
    ("ctrk.klclick", "Klaviyo"),
    ("createsend", "Campaign Monitor"),
    ("cmail19.com/", "Campaign Monitor"),
    ("cmail20.com/", "Campaign Monitor"),
    ("constantcontact.com/", "Constant Contact"),
    ("rs6.net/on.jsp", "Constant Contact"),
    ("customeriomail.com/", "Customer.io"),
    ("postmarkapp.com/o", "Postmark"),
    ("sparkpostmail", "SparkPost"),
    ("mailtrack.io/trace", "Mailtrack"),
    ("mailfoogae.appspot.com", "Streak"),
    ("t.yesware.com/", "Yesware"),
    ("bl-1.com/", "Bananatag"),
    ("mixmax.com/api/track", "Mixmax"),
    ("superhuman.com/", "Superhuman"),
    ("google-analytics.com/", "Google Analytics"),
    ("doubleclick.net/", "Google"),
    ("facebook.com/tr", "Facebook"),
    ("linkedin.com/emimp/", "LinkedIn"),
    ("emltrk.com/", "Litmus"),
    ("returnpath.", "Validity"),
    ("intercom-mail", "Intercom"),
    ("mailjet.com/oo/", "Mailjet"),
    ("sendinblue.com/", "Brevo"),
    ("sendibt", "Brevo"),
    ("benchmarkemail.com/c/o", "Benchmark Email"),
    ("blayn.jp/", "Blayn"),
    ("cuenote.jp/", "Cuenote"),
];

/// Paths that count opens whoever's they are.
const PATHS: &[&str] = &[
    "/track/open",
    "/wf/open",
    "/open.aspx",
    "/open.php",
    "/trk?t=",
    "/pixel.gif",
    "/pixel.png",
    "/beacon.gif",
    "/tracking.gif",
    "/trackopen",
    "/emailopen",
    "/openpixel",
    "/o.gif",
    "/e/o/",
];

/// Who learns of the opening: a service by its name. None where the address is of no known kind.
pub(super) fn service(url: &str) -> Option<&'static str> {
    let address = comparable(url);
    SERVICES.iter().find(|(part, _)| address.contains(part)).map(|(_, name)| *name)
}

/// Whether the address is one that is known to count.
pub(super) fn is_known(url: &str) -> bool {
    let address = comparable(url);
    let path = address.find('/').map_or("", |at| &address[at..]);
    PATHS.iter().any(|known| path.contains(known))
        || SERVICES
            .iter()
            .any(|(part, _)| part.contains('/') && !part.ends_with('/') && address.contains(part))
}

fn comparable(url: &str) -> String {
    let url = &url[..url.floor_char_boundary(2000)];
    url.split_once("//").map_or(url, |(_, rest)| rest).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_counters_are_named_and_pictures_are_not() {
        for (url, known, name) in [
            ("https://x.us1.list-manage.com/track/open.php?u=1", true, Some("Mailchimp")),
            ("HTTPS://U1.ct.SendGrid.net/wf/open?upn=x", true, Some("SendGrid")),
            ("https://mail.example.com/emailopen?id=1", true, None),
            ("https://example.com/track/open/7", true, None),
            ("https://x.awstrack.me/I0/abc", false, Some("Amazon SES")),
            ("https://example.com/logo.png", false, None),
            ("https://example.com/photo.gif?open", false, None),
        ] {
            assert_eq!((is_known(url), service(url)), (known, name), "{url}");
        }
    }
}
