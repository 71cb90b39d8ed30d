//! The wiki's own REST calls.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use ureq::{Agent, http};

/// Longer than any deadline within the wiki or the plugin.
const PATIENCE: Duration = Duration::from_secs(180);
const LARGEST: u64 = 1 << 30;

/// A client of one wiki, as one user or none.
pub struct Client {
    agent: Agent,
    url: String,
    authorization: Option<String>,
}

/// What the wiki answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP.
    pub status: u16,
    /// In lower case; empty where there is none.
    pub content_type: String,
    /// Names in lower case, in the order they came.
    pub headers: Vec<(String, String)>,
    /// Every byte.
    pub body: Vec<u8>,
    /// `METHOD /path`, for messages.
    asked: String,
}

impl Answer {
    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(one, _)| one == name).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| {
            panic!("{}: {} is no JSON ({error}): {}", self.asked, self.status, self.text())
        })
    }

    /// Asserts the status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.text());
        self
    }

    /// Asserts a problem document (RFC 9457) with this status.
    #[track_caller]
    pub fn expect_problem(self, status: u16) -> Self {
        let answer = self.expect(status);
        let asked = &answer.asked;
        assert!(
            answer.content_type.starts_with("application/problem+json"),
            "{asked}: {}",
            answer.content_type
        );
        assert_eq!(answer.json()["status"], status, "{asked}");
        answer
    }
}

impl Client {
    pub(super) fn new(url: &str, user: Option<(&str, &str)>) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .timeout_global(Some(PATIENCE))
            .build();
        let authorization =
            user.map(|(user, password)| format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))));
        Self { agent: config.into(), url: url.to_owned(), authorization }
    }

    /// One request; `body` with its media type.
    pub fn request(&self, method: &str, path: &str, body: Option<(&str, &[u8])>) -> Answer {
        self.request_with(method, path, &[], body)
    }

    /// [`Self::request`] with further headers.
    pub fn request_with(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<(&str, &[u8])>,
    ) -> Answer {
        let asked = format!("{method} {path}");
        let mut request = http::Request::builder().method(method).uri(format!("{}{path}", self.url));
        if let Some(authorization) = &self.authorization {
            request = request.header("authorization", authorization);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (media_type, bytes) = body.unwrap_or_default();
        if body.is_some() {
            request = request.header("content-type", media_type);
        }
        let request = request.body(bytes.to_vec()).expect("request");
        let response = self.agent.run(request).unwrap_or_else(|error| panic!("{asked}: {error}"));
        let status = response.status().as_u16();
        let headers: Vec<(String, String)> = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let content_type = headers.iter().find(|(name, _)| name == "content-type");
        let content_type = content_type.map(|(_, value)| value.to_ascii_lowercase()).unwrap_or_default();
        let body = response.into_body().into_with_config().limit(LARGEST).read_to_vec();
        let body = body.unwrap_or_else(|error| panic!("{asked}: {error}"));
        Answer { status, content_type, headers, body, asked }
    }

    /// GET.
    pub fn get(&self, path: &str) -> Answer {
        self.request("GET", path, None)
    }

    /// POST of JSON.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.request("POST", path, Some(("application/json", body.to_string().as_bytes())))
    }

    /// PUT of JSON.
    pub fn put(&self, path: &str, body: &Value) -> Answer {
        self.request("PUT", path, Some(("application/json", body.to_string().as_bytes())))
    }

    /// DELETE.
    pub fn delete(&self, path: &str) -> Answer {
        self.request("DELETE", path, None)
    }

    /// Creates a user; the password is the name followed by `-password`.
    pub fn put_user(&self, name: &str, groups: &[&str]) {
        let body = json!({
            "password": user_password(name), "fullName": name, "email": format!("{name}@example.com"), "groups": groups,
        });
        self.put(&format!("/rest/wiki/1.0/users/{name}"), &body).expect_success();
    }

    /// Creates a site space in the default theme.
    pub fn put_space(&self, key: &str) {
        self.put_space_as(key, "site", "default");
    }

    /// Creates a space.
    pub fn put_space_as(&self, key: &str, kind: &str, theme: &str) {
        let body = json!({"name": format!("Space {key}"), "kind": kind, "theme": theme});
        self.put(&format!("/rest/wiki/1.0/spaces/{key}"), &body).expect_success();
    }

    /// Sets what a user may do in a space.
    pub fn put_permissions(&self, key: &str, user: &str, permissions: &[&str]) {
        self.put(&format!("/rest/wiki/1.0/spaces/{key}/permissions/{user}"), &json!(permissions))
            .expect_success();
    }

    /// The state of the plugin, as the wiki tells it.
    pub fn plugin(&self) -> Value {
        self.get("/rest/wiki/1.0/plugins/mail-archiving").expect(200).json()
    }

    /// Switches the plugin; the change is complete when this returns.
    pub fn switch_plugin(&self, enabled: bool) {
        self.put("/rest/wiki/1.0/plugins/mail-archiving", &json!({"enabled": enabled})).expect_success();
        let state = self.plugin();
        assert_eq!(state["state"], if enabled { "enabled" } else { "disabled" }, "{state}");
    }
}

impl Answer {
    /// Asserts any status of success.
    #[track_caller]
    pub fn expect_success(self) -> Self {
        assert!((200..300).contains(&self.status), "{}: {}: {}", self.asked, self.status, self.text());
        self
    }
}

/// The password of a user that [`Client::put_user`] made.
pub fn user_password(name: &str) -> String {
    format!("{name}-password")
}
