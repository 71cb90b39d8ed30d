//! Answers to requests that are not granted: a page for people, RFC 9457 for scripts.

use mailarchive_api::{AbiError, ErrorCode, HostBox, LogLevel, Page, Response};
use maud::html;
use serde_json::json;

use super::{upload, way_on::Place};
use crate::{
    account::{AccountError, FieldError},
    archive::ImportError,
    search::QueryError,
    text::Texts,
};

/// Who reads the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Audience {
    Person,
    Script,
}

/// Why a request is not granted.
#[derive(Debug)]
pub(super) enum Refusal {
    /// There is no such thing, as far as this viewer may know.
    NotFound,
    /// Credentials would tell whether there is such a thing (RFC 9110, section 15.5.2).
    SignIn,
    /// For space administrators.
    Forbidden,
    /// For site administrators.
    NotForSite,
    /// For those who may delete mail.
    MayNotDelete,
    /// What lies in the trash is searched by space administrators.
    DeletedMail,
    /// The body cannot be read; the text says where.
    Malformed(String),
    TooLarge,
    /// Fields that cannot be accepted.
    Fields(Vec<FieldError>),
    /// What is searched for cannot be read.
    Query(QueryError),
    /// An upload is not what it says, or broke off. What was whole stays.
    Upload(Box<ImportError>),
    /// Another change came first.
    Raced,
    /// The plugin is being switched or renewed; what writes for long cannot begin now.
    Inactive,
    /// The wiki cannot answer now.
    Busy(String),
    /// A defect; the text is for the log.
    Broken(String),
}

impl From<AbiError> for Refusal {
    fn from(error: AbiError) -> Self {
        match error.code {
            ErrorCode::UNAVAILABLE | ErrorCode::FULL => Self::Busy(error.message.into()),
            _ => Self::Broken(error.message.into()),
        }
    }
}

impl From<AccountError> for Refusal {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Missing => Self::NotFound,
            AccountError::Field(field) => Self::Fields(vec![field]),
            AccountError::Raced => Self::Raced,
            AccountError::Seal(error) => Self::Broken(error.to_string()),
            AccountError::Store(error) => error.into(),
        }
    }
}

impl Refusal {
    fn status(&self) -> u16 {
        match self {
            Self::Malformed(_) => 400,
            Self::SignIn => 401,
            Self::Forbidden | Self::NotForSite | Self::MayNotDelete | Self::DeletedMail => 403,
            Self::NotFound => 404,
            Self::Raced => 409,
            Self::TooLarge => 413,
            Self::Fields(_) | Self::Query(_) | Self::Upload(_) => 422,
            Self::Broken(_) => 500,
            Self::Inactive | Self::Busy(_) => 503,
        }
    }

    fn text(&self) -> &'static str {
        match self {
            Self::NotFound => "refusal-not-found",
            Self::SignIn => "refusal-sign-in",
            Self::Forbidden => "refusal-forbidden",
            Self::NotForSite => "refusal-site",
            Self::MayNotDelete => "refusal-delete",
            Self::DeletedMail => "refusal-deleted-mail",
            Self::Malformed(_) => "refusal-malformed",
            Self::TooLarge => "refusal-too-large",
            Self::Fields(_) => "refusal-fields",
            Self::Query(_) => "refusal-query",
            Self::Upload(error) => match **error {
                ImportError::NoZip | ImportError::NoMail => "refusal-no-mail",
                _ => "refusal-upload",
            },
            Self::Raced => "refusal-raced",
            Self::Inactive => "refusal-inactive",
            Self::Busy(_) => "refusal-busy",
            Self::Broken(_) => "refusal-broken",
        }
    }

    pub(super) fn answer(
        &self,
        audience: Audience,
        texts: &Texts,
        host: &HostBox,
        place: &Place,
    ) -> Response {
        if let Self::Busy(reason) | Self::Broken(reason) = self {
            host.log(LogLevel::ERROR, "mail-archiving".into(), reason.as_str().into());
        }
        let title = texts.get(self.text());
        match audience {
            Audience::Script => self.problem(&title, texts),
            Audience::Person => {
                let detail = texts.get(&format!("{}-detail", self.text()));
                let fragment = html! {
                    div class="mail-archive" {
                        h1 { (title) }
                        p class="lead" { (detail) }
                        (place.ways_on(host, texts))
                    }
                };
                Response::new(self.status(), fragment.into_string()).decorated(Page::new(title))
            }
        }
    }

    fn problem(&self, title: &str, texts: &Texts) -> Response {
        let mut problem = json!({ "type": "about:blank", "title": title, "status": self.status() });
        match self {
            Self::Malformed(detail) => problem["detail"] = json!(detail),
            Self::Query(error) => {
                problem["errors"] = json!([{
                    "field": "q",
                    "message": error.to_string(),
                    "offset": error.offset,
                    "length": error.length,
                    "instead": error.instead,
                }]);
            }
            Self::Upload(error) => problem["detail"] = json!(upload::told(texts, error)),
            Self::Fields(errors) => {
                let entry =
                    |error: &FieldError| json!({ "field": error.field, "message": texts.get(error.text) });
                problem["errors"] = errors.iter().map(entry).collect();
            }
            _ => problem["detail"] = json!(texts.get(&format!("{}-detail", self.text()))),
        }
        Response::new(self.status(), problem.to_string()).header("content-type", "application/problem+json")
    }
}
