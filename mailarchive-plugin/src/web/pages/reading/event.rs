//! Invitations as cards: what, when by the viewer's clock, where, who, and how it stands.

use maud::{Markup, html};

use super::{super::Icon, Reading};
use crate::{
    message::{Attachment, Calendar, Event, Every, Moment, Participant, Repeat, Until},
    text::Texts,
};

/// Of one message, so many calendar files are opened; mailers send the same one twice, as a part and as a file.
const MOST_FILES: usize = 4;
/// More people are left to the file.
const MOST_SHOWN: usize = 30;

impl Reading<'_> {
    pub(super) fn events(&self) -> Markup {
        let files = self.message.attachments.iter().filter(|file| is_calendar(file)).take(MOST_FILES);
        let mut calendars: Vec<Calendar> = Vec::new();
        for calendar in files.filter_map(|file| self.files.calendar(file.index)) {
            if !calendars.iter().any(|known| known.events == calendar.events) {
                calendars.push(calendar);
            }
        }
        html! {
            @for calendar in &calendars {
                @for event in &calendar.events { (card(self.texts(), calendar.method.as_deref(), event)) }
                @if calendar.truncated { p class="sm" { (self.texts().get("reading-event-more")) } }
            }
        }
    }
}

fn is_calendar(file: &Attachment) -> bool {
    let by_name = file.name.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("ics"));
    file.media_type == "text/calendar" || file.media_type == "application/ics" || by_name
}

fn card(texts: &Texts, method: Option<&str>, event: &Event) -> Markup {
    let kind = match (method, event.status.as_deref()) {
        (Some("CANCEL"), _) | (_, Some("CANCELLED")) => "reading-event-cancel",
        (Some("REQUEST"), _) => "reading-event-request",
        (Some("REPLY"), _) => "reading-event-reply",
        (Some("COUNTER"), _) => "reading-event-counter",
        _ => "reading-event-publish",
    };
    let status = match event.status.as_deref() {
        Some("CONFIRMED") => Some("reading-event-confirmed"),
        Some("TENTATIVE") => Some("reading-event-tentative"),
        Some("CANCELLED") => Some("reading-event-cancelled"),
        _ => None,
    };
    let row = |label: &str, content: Markup| html! { div { dt { (texts.get(label)) } dd { (content) } } };
    html! {
        section class={ "event" @if kind == "reading-event-cancel" { " off" } } aria-label=(texts.get(kind)) {
            p class="sm" { (Icon::Calendar) (texts.get(kind)) }
            h2 { bdi { @if event.summary.is_empty() { (texts.get("reading-event-untitled")) } @else { (event.summary) } } }
            dl {
                (row("reading-event-when", when(texts, event)))
                @if let Some(repeat) = &event.repeat {
                    (row("reading-event-repeats", html! { (repeated(texts, repeat)) }))
                }
                @if !event.location.is_empty() {
                    (row("reading-event-where", html! { bdi { (event.location) } }))
                }
                @if let Some(organizer) = &event.organizer {
                    (row("reading-event-organizer", person(texts, organizer)))
                }
                @if !event.attendees.is_empty() { (row("reading-event-who", html! {
                    ul {
                        @for attendee in event.attendees.iter().take(MOST_SHOWN) { li { (person(texts, attendee)) } }
                        @if event.attendees.len() > MOST_SHOWN { li { "…" } }
                    }
                })) }
                @if let Some(status) = status { (row("reading-event-status", html! { (texts.get(status)) })) }
                @if !event.description.is_empty() {
                    (row("reading-event-about", html! { p class="plain" dir="auto" { (event.description) } }))
                }
            }
        }
    }
}

fn when(texts: &Texts, event: &Event) -> Markup {
    let Some(start) = &event.start else { return html! { (texts.get("reading-event-no-time")) } };
    let range = |start: &str, end: &str| texts.with("reading-event-range", [("start", start), ("end", end)]);
    match start {
        Moment::Day(first) => {
            // The end is the first day after it.
            let last = match &event.end {
                Some(Moment::Day(end)) => end.yesterday().ok().filter(|last| last > first),
                _ => None,
            };
            let days = match last {
                Some(last) => range(&texts.day(*first), &texts.day(last)),
                None => texts.day(*first),
            };
            html! { (days) ", " (texts.get("reading-event-all-day")) }
        }
        Moment::Instant { timestamp_ms, local } => {
            let Some(from) = texts.on_viewers_clock(*timestamp_ms) else { return html! {} };
            let to = match &event.end {
                Some(Moment::Instant { timestamp_ms, .. }) => texts.on_viewers_clock(*timestamp_ms),
                _ => None,
            };
            let shown = match to.filter(|to| *to > from) {
                Some(to) if to.date() == from.date() => range(&texts.day_and_time(from), &texts.clock(to)),
                Some(to) => range(&texts.day_and_time(from), &texts.day_and_time(to)),
                None => texts.day_and_time(from),
            };
            html! {
                time datetime=(Texts::machine(*timestamp_ms)) { (shown) } " "
                (texts.with("reading-event-zone", [("zone", texts.zone_name())]))
                @if let Some((at, zone)) = local.as_ref().filter(|(at, _)| *at != from) {
                    div class="sm" { bdi {
                        (texts.with("reading-event-sender-zone", [("time", texts.day_and_time(*at).as_str()), ("zone", zone)]))
                    } }
                }
            }
        }
        Moment::Floating { at, zone } => {
            let shown = match &event.end {
                Some(Moment::Floating { at: end, .. }) if end > at => {
                    range(&texts.day_and_time(*at), &texts.day_and_time(*end))
                }
                _ => texts.day_and_time(*at),
            };
            html! {
                (shown) ", "
                @match zone {
                    Some(zone) => bdi { (texts.with("reading-event-unknown-zone", [("zone", zone.as_str())])) },
                    None => (texts.get("reading-event-floating")),
                }
            }
        }
    }
}

fn repeated(texts: &Texts, repeat: &Repeat) -> String {
    let every = match &repeat.every {
        Some(Every::Days(n)) => texts.count("reading-every-day", u64::from(*n)),
        Some(Every::Weeks(n, days)) => {
            let every = texts.count("reading-every-week", u64::from(*n));
            let days = days.iter().map(|day| texts.weekday(*day)).collect::<Vec<_>>().join(", ");
            if days.is_empty() {
                every
            } else {
                texts.with("reading-every-on", [("every", every.as_str()), ("days", &days)])
            }
        }
        Some(Every::Months(n)) => texts.count("reading-every-month", u64::from(*n)),
        Some(Every::Years(n)) => texts.count("reading-every-year", u64::from(*n)),
        None => texts.get("reading-every-other"),
    };
    let until = |end: String| texts.with("reading-until", [("every", every.as_str()), ("end", &end)]);
    match &repeat.until {
        None => every,
        Some(Until::Times(n)) => {
            let times = usize::try_from(*n).unwrap_or(usize::MAX);
            super::counted(texts, "reading-times", times, &[("every", &every)])
        }
        Some(Until::Day(day)) => until(texts.day(*day)),
        Some(Until::Instant(at)) => match texts.on_viewers_clock(*at) {
            Some(at) => until(texts.day(at.date())),
            None => every,
        },
    }
}

fn person(texts: &Texts, person: &Participant) -> Markup {
    let answer = match person.answer.as_deref() {
        Some("ACCEPTED") => Some("reading-answer-accepted"),
        Some("DECLINED") => Some("reading-answer-declined"),
        Some("TENTATIVE") => Some("reading-answer-tentative"),
        Some("DELEGATED") => Some("reading-answer-delegated"),
        Some("NEEDS-ACTION") => Some("reading-answer-needs-action"),
        _ => None,
    };
    html! {
        @match &person.name {
            Some(name) if *name != person.address => {
                bdi { (name) } " " span class="muted" { "<" bdi { (person.address) } ">" }
            }
            _ => bdi { (person.address) },
        }
        @if let Some(answer) = answer { span class="sm" { " · " (texts.get(answer)) } }
    }
}
