//! A browser's session: signed in by the form, known by its cookie, trusted by its XSRF token.

use std::collections::BTreeMap;

use super::client::{Answer, Client};

/// A session; its token is public so that a test can leave it out.
pub struct Session {
    client: Client,
    cookies: BTreeMap<String, String>,
    /// The value of the hidden field `xsrf` that the wiki drew last.
    pub xsrf: String,
}

impl Session {
    /// Somebody who has looked at the sign-in page and does not sign in.
    pub fn stranger(client: Client) -> Self {
        let mut session = Self { client, cookies: BTreeMap::new(), xsrf: String::new() };
        session.open("/login").expect(200);
        session
    }

    /// Signs in by the wiki's form.
    pub fn sign_in(client: Client, user: &str, password: &str) -> Self {
        let mut session = Self::stranger(client);
        let answer = session.submit("/login", &[("next", "/"), ("user", user), ("password", password)]);
        assert!((300..400).contains(&answer.status), "signing in: {}: {}", answer.status, answer.text());
        session
    }

    /// GET, as a browser does it. Takes the token from the page.
    pub fn open(&mut self, path: &str) -> Answer {
        let answer = self.send("GET", path, &[("accept", "text/html")], None);
        if let Some(token) = hidden_field(&answer.text(), "xsrf") {
            self.xsrf = token;
        }
        answer
    }

    /// POST of a form with the token.
    pub fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.xsrf.clone();
        self.submit_with(path, &token, fields)
    }

    /// POST of a form with another token.
    pub fn submit_with(&mut self, path: &str, token: &str, fields: &[(&str, &str)]) -> Answer {
        let pairs = fields.iter().copied().chain([("xsrf", token)]);
        let body: Vec<String> =
            pairs.map(|(name, value)| format!("{name}={}", super::mail::escape(value))).collect();
        let body = body.join("&");
        self.send("POST", path, &[], Some(("application/x-www-form-urlencoded", body.as_bytes())))
    }

    /// Any request with the session's cookies.
    pub fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<(&str, &[u8])>,
    ) -> Answer {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = cookies.join("; ");
        let mut headers = headers.to_vec();
        headers.push(("cookie", &cookies));
        let answer = self.client.request_with(method, path, &headers, body);
        for (_, cookie) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let pair = cookie.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
        answer
    }
}

/// The value of a hidden field, as maud writes it.
fn hidden_field(page: &str, name: &str) -> Option<String> {
    let input = page.split("<input").find(|input| input.contains(&format!("name=\"{name}\"")))?;
    let value = input.split_once("value=\"")?.1;
    Some(value.split_once('"')?.0.to_owned())
}
