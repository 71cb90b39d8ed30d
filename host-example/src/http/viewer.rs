//! Who asks, and how he wants to be answered.

use std::time::Instant;

use axum::http::{HeaderMap, header, request::Parts};
use base64::{Engine, prelude::BASE64_STANDARD, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::tz::TimeZone;

use super::{AppState, cookies, failure::Failure, xsrf, xsrf::Xsrf};
use crate::{
    text::{self, Language},
    ui::{Reader, time_zone_name},
    wiki::{Appearance, User},
};

/// Whoever sent the request.
pub(super) struct Viewer {
    /// Signed in; the reader's `user` is the same.
    pub(super) user: Option<User>,
    /// What pages are written for.
    pub(super) reader: Reader,
    /// How he signed in.
    pub(super) sign_in: SignIn,
    /// The visit's cookie, where the browser has none yet.
    pub(super) new_visit: Option<String>,
    xsrf: Xsrf,
}

/// How somebody signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SignIn {
    /// Not at all.
    None,
    /// With a session of this token.
    Session(String),
    /// With HTTP Basic (RFC 7617), which no other site can make a browser send.
    Basic,
}

impl Viewer {
    /// Blocks: it asks the database.
    pub(super) fn identify(state: &AppState, parts: &Parts) -> Result<Self, Failure> {
        let (user, sign_in) = sign_in(state, &parts.headers)?;
        Ok(Self::new(state, parts, user, sign_in))
    }

    /// Whoever could not sign in, to be told so.
    pub(super) fn stranger(state: &AppState, parts: &Parts) -> Self {
        Self::new(state, parts, None, SignIn::None)
    }

    fn new(state: &AppState, parts: &Parts, user: Option<User>, sign_in: SignIn) -> Self {
        let headers = &parts.headers;
        let mut new_visit = None;
        let secret = match &sign_in {
            SignIn::Session(token) => token.clone(),
            SignIn::Basic => String::new(),
            SignIn::None => {
                cookies::get(headers, cookies::VISIT).filter(|visit| visit.len() == 43).unwrap_or_else(|| {
                    let visit = BASE64_URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
                    new_visit = Some(visit.clone());
                    visit
                })
            }
        };
        let preferences = user.as_ref().map(|user| &user.preferences);
        let language = preferences
            .and_then(|preferences| Language::parse(preferences.language.as_deref()?))
            .or_else(|| Language::parse(&cookies::get(headers, cookies::LANGUAGE)?))
            .or_else(|| text::preferred(headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?))
            .unwrap_or_default();
        let time_zone = preferences
            .and_then(|preferences| zone(preferences.time_zone.as_deref()?))
            .or_else(|| zone(&cookies::get(headers, cookies::TIME_ZONE)?))
            .unwrap_or_else(system_zone);
        let appearance = cookies::get(headers, cookies::APPEARANCE)
            .and_then(|word| Appearance::parse(&word))
            .or_else(|| preferences.and_then(|preferences| preferences.appearance));
        let xsrf = Xsrf::new(&secret);
        let reader = Reader {
            user: user.clone(),
            language,
            time_zone,
            appearance,
            xsrf: xsrf.token(),
            site: state.site.name.clone(),
            address: parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
        };
        Self { user, reader, sign_in, new_visit, xsrf }
    }

    pub(super) fn language(&self) -> Language {
        self.reader.language
    }

    /// The viewer as the contract has him.
    pub(super) fn to_contract(&self) -> mailarchive_api::Viewer {
        mailarchive_api::Viewer {
            user: self.user.as_ref().map(|user| user.name.as_str().into()).into(),
            language: self.language().tag().into(),
            time_zone: time_zone_name(&self.reader).into(),
        }
    }

    pub(super) fn is_site_administrator(&self) -> bool {
        self.user.as_ref().is_some_and(User::is_site_administrator)
    }

    /// Whether the request was really meant: by its token, or by credentials that a program sends. A browser
    /// may send those as well, once it asked for them, but tells then that another site made it do so.
    pub(super) fn meant(&self, headers: &HeaderMap, field: Option<&str>) -> bool {
        (self.sign_in == SignIn::Basic && !xsrf::is_from_elsewhere(headers))
            || self.xsrf.is_right(headers, field)
    }
}

fn sign_in(state: &AppState, headers: &HeaderMap) -> Result<(Option<User>, SignIn), Failure> {
    if let Some((name, password)) = basic(headers)? {
        let user = check_basic(state, &name, &password)?;
        return Ok((Some(user), SignIn::Basic));
    }
    if let Some(token) = cookies::get(headers, cookies::SESSION)
        && let Some(user) = state.wiki.session_user(&token)?
    {
        return Ok((Some(user), SignIn::Session(token)));
    }
    Ok((None, SignIn::None))
}

fn check_basic(state: &AppState, name: &str, password: &str) -> Result<User, Failure> {
    let (now, throttle) = (Instant::now(), &state.site.throttle);
    if !state.wiki.password_is_fresh(name, password)
        && let Some(wait) = throttle.wait(name, now)
    {
        return Err(Failure::Throttled(wait));
    }
    let Some(name) = state.wiki.check_password(name, password)? else {
        throttle.failed(name, now);
        return Err(Failure::BadCredentials);
    };
    throttle.succeeded(&name);
    state.wiki.user(&name)?.ok_or(Failure::BadCredentials)
}

/// `Err`: the header is there and is not what RFC 7617 has.
fn basic(headers: &HeaderMap) -> Result<Option<(String, String)>, Failure> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let pair = value.to_str().ok().and_then(|value| {
        let (scheme, encoded) = value.split_once(' ')?;
        let decoded = BASE64_STANDARD.decode(encoded.trim()).ok()?;
        let decoded = String::from_utf8(decoded).ok()?;
        let (name, password) = decoded.split_once(':')?;
        scheme.eq_ignore_ascii_case("basic").then(|| (name.to_owned(), password.to_owned()))
    });
    pair.map(Some).ok_or(Failure::BadCredentials)
}

fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

fn system_zone() -> TimeZone {
    let system = TimeZone::system();
    // A zone without a name could not be told to the plugin.
    if system.iana_name().is_some() { system } else { TimeZone::UTC }
}
