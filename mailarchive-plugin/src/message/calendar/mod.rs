//! Invitations to meetings (iCalendar, RFC 5545; iTIP, RFC 5546), as far as a reader wants to know them.

mod moment;
mod repeat;
mod zone;

use super::content_line::{ContentLine, content_lines};

pub(crate) use moment::Moment;
pub(crate) use repeat::{Every, Repeat, Until};
use zone::Zones;

/// More events than a mail invites to; the rest is left to the file.
const MOST_EVENTS: usize = 20;
const MOST_PEOPLE: usize = 200;
const LONGEST_TEXT: usize = 4000;

/// What a calendar file says.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Calendar {
    /// What the sender wants of it: REQUEST, CANCEL, REPLY and so on, in upper case.
    pub(crate) method: Option<String>,
    pub(crate) events: Vec<Event>,
    /// There are more events than are read.
    pub(crate) truncated: bool,
}

/// A VEVENT.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Event {
    pub(crate) summary: String,
    pub(crate) location: String,
    pub(crate) description: String,
    pub(crate) start: Option<Moment>,
    /// Exclusive, as in the standard.
    pub(crate) end: Option<Moment>,
    pub(crate) repeat: Option<Repeat>,
    /// CONFIRMED, TENTATIVE or CANCELLED.
    pub(crate) status: Option<String>,
    pub(crate) organizer: Option<Participant>,
    pub(crate) attendees: Vec<Participant>,
}

/// Somebody who takes part.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Participant {
    pub(crate) name: Option<String>,
    pub(crate) address: String,
    /// ACCEPTED, DECLINED, TENTATIVE or NEEDS-ACTION.
    pub(crate) answer: Option<String>,
}

/// Reads a calendar whose lines are unfolded. Nothing where it holds no event.
pub(super) fn parse(text: &str) -> Option<Calendar> {
    let lines = content_lines(text);
    let zones = Zones::of(&lines);
    let mut calendar = Calendar::default();
    let mut event: Option<(Event, Option<i64>)> = None;
    // Components inside an event, such as alarms, have properties of the same names.
    let mut inner = 0usize;
    for line in &lines {
        let component = line.value.trim();
        match (line.name.as_str(), &mut event) {
            ("BEGIN", None) if component.eq_ignore_ascii_case("VEVENT") => {
                if calendar.events.len() == MOST_EVENTS {
                    calendar.truncated = true;
                    break;
                }
                event = Some((Event::default(), None));
            }
            ("BEGIN", Some(_)) => inner += 1,
            ("END", Some(_)) if inner > 0 => inner -= 1,
            ("END", Some(_)) => calendar.events.extend(event.take().map(finished)),
            ("METHOD", None) => calendar.method = Some(component.to_ascii_uppercase()),
            (_, Some((event, duration))) if inner == 0 => take(event, duration, line, &zones),
            _ => {}
        }
    }
    // A file that was cut off.
    calendar.events.extend(event.map(finished));
    (!calendar.events.is_empty()).then_some(calendar)
}

fn take(event: &mut Event, duration: &mut Option<i64>, line: &ContentLine, zones: &Zones) {
    match line.name.as_str() {
        "SUMMARY" => event.summary = bounded(line),
        "LOCATION" => event.location = bounded(line),
        "DESCRIPTION" => event.description = bounded(line),
        "DTSTART" => event.start = Moment::parse(line, zones),
        "DTEND" => event.end = Moment::parse(line, zones),
        "DURATION" => *duration = moment::duration(&line.value),
        "RRULE" => event.repeat = Some(Repeat::parse(&line.value, zones)),
        "STATUS" => event.status = Some(line.value.trim().to_ascii_uppercase()),
        "ORGANIZER" => event.organizer = Some(participant(line)),
        "ATTENDEE" if event.attendees.len() < MOST_PEOPLE => event.attendees.push(participant(line)),
        _ => {}
    }
}

fn finished((mut event, duration): (Event, Option<i64>)) -> Event {
    if let (None, Some(start), Some(seconds)) = (&event.end, &event.start, duration) {
        event.end = start.after(seconds);
    }
    event
}

fn participant(line: &ContentLine) -> Participant {
    let value = line.value.trim();
    let is_mail = value.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:"));
    Participant {
        name: line.parameter("CN").map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned),
        address: value[if is_mail { 7 } else { 0 }..].chars().filter(|c| !c.is_control()).take(320).collect(),
        answer: line.parameter("PARTSTAT").map(str::to_ascii_uppercase),
    }
}

fn bounded(line: &ContentLine) -> String {
    let text = line.text();
    text[..text.floor_char_boundary(LONGEST_TEXT)].to_owned()
}

#[cfg(test)]
mod tests;
