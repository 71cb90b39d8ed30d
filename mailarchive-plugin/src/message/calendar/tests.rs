use jiff::civil::{Weekday, date};

use super::*;
use crate::message::content_line::unfolded;

fn read(text: &str) -> Option<Calendar> {
    parse(&String::from_utf8(unfolded(text.as_bytes())).unwrap())
}

fn instant(moment: Option<&Moment>) -> i64 {
    match moment {
        Some(Moment::Instant { timestamp_ms, .. }) => *timestamp_ms,
        other => panic!("{other:?}"),
    }
}

/// 2026-11-24T05:00:00Z, which is 14:00 in Tokyo and midnight in New York.
const AT: i64 = 1_795_496_400_000;

fn event(lines: &str) -> Event {
    read(&format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n"))
        .unwrap()
        .events
        .remove(0)
}

#[test]
fn an_invitation_tells_what_when_where_and_who() {
    let calendar = read(
        "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Review\\, part 2\r\nLOCATION:会議\r\n 室 3\r\n\
         DTSTART;TZID=Asia/Tokyo:20261124T140000\r\nDURATION:PT1H30M\r\nSTATUS:CONFIRMED\r\n\
         ORGANIZER;CN=Ann:mailto:ann@example.org\r\nATTENDEE;PARTSTAT=ACCEPTED;CN=\"Bee, B.\":MAILTO:b@example.org\r\n\
         ATTENDEE:mailto:c@example.org\r\nRRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10\r\n\
         BEGIN:VALARM\r\nDESCRIPTION:alarm\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    )
    .unwrap();
    assert_eq!(calendar.method.as_deref(), Some("REQUEST"));
    let event = &calendar.events[0];
    assert_eq!((event.summary.as_str(), event.location.as_str()), ("Review, part 2", "会議室 3"));
    assert_eq!((instant(event.start.as_ref()), instant(event.end.as_ref())), (AT, AT + 90 * 60_000));
    assert_eq!((event.status.as_deref(), event.description.as_str()), (Some("CONFIRMED"), ""));
    assert_eq!(event.organizer.as_ref().unwrap().address, "ann@example.org");
    let answers: Vec<_> = event.attendees.iter().map(|a| (a.address.as_str(), a.answer.as_deref())).collect();
    assert_eq!(answers, [("b@example.org", Some("ACCEPTED")), ("c@example.org", None)]);
    assert_eq!(event.attendees[0].name.as_deref(), Some("Bee, B."));
    let every = Every::Weeks(1, vec![Weekday::Monday, Weekday::Wednesday]);
    assert_eq!(event.repeat, Some(Repeat { every: Some(every), until: Some(Until::Times(10)) }));
}

#[test]
fn times_in_every_notation() {
    for (line, expected) in [
        ("DTSTART:20261124T050000Z", AT),
        ("DTSTART;TZID=America/New_York:20261124T000000", AT),
        ("DTSTART;TZID=\"/softwarestudio.org/Olson_20011030_5/America/New_York\":20261124T000000", AT),
    ] {
        assert_eq!(instant(event(line).start.as_ref()), expected, "{line}");
    }
    assert_eq!(event("DTSTART;VALUE=DATE:20261124").start, Some(Moment::Day(date(2026, 11, 24))));
    let floating = Moment::Floating { at: date(2026, 11, 24).at(14, 0, 0, 0), zone: None };
    assert_eq!(event("DTSTART:20261124T140000").start, Some(floating));
    let unknown = Moment::Floating { at: date(2026, 11, 24).at(14, 0, 0, 0), zone: Some("Mars".into()) };
    assert_eq!(event("DTSTART;TZID=Mars:20261124T140000").start, Some(unknown));
    for broken in [
        "DTSTART:20261324T140000Z",
        "DTSTART:tomorrow",
        "DTSTART:",
        "DTSTART:20261124T99",
        "DTSTART:日本語日本語",
    ] {
        assert_eq!(event(broken).start, None, "{broken}");
    }
}

/// Exchange names zones as Windows does, and says what it means.
#[test]
fn a_zone_that_the_file_defines() {
    let with_zone = |at: &str| {
        read(&format!(
            "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Eastern Standard Time\n\
             BEGIN:STANDARD\nDTSTART:16010101T020000\nTZOFFSETFROM:-0400\nTZOFFSETTO:-0500\nRRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=1SU;BYMONTH=11\nEND:STANDARD\n\
             BEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0400\nRRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=2SU;BYMONTH=3\nEND:DAYLIGHT\n\
             END:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;TZID=Eastern Standard Time:{at}\nEND:VEVENT\nEND:VCALENDAR"
        ))
        .unwrap()
    };
    assert_eq!(instant(with_zone("20261124T000000").events[0].start.as_ref()), AT);
    // In summer one hour less: 04:00Z.
    let july = instant(with_zone("20260724T000000").events[0].start.as_ref());
    assert_eq!(july, instant(event("DTSTART:20260724T040000Z").start.as_ref()));
    let tokyo = read(
        "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Tokyo Standard Time\nBEGIN:STANDARD\nDTSTART:16010101T000000\n\
         TZOFFSETTO:+0900\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;TZID=Tokyo Standard Time:20261124T140000\n",
    );
    assert_eq!(instant(tokyo.unwrap().events[0].start.as_ref()), AT);
}

#[test]
fn rules_are_told_or_said_to_repeat() {
    let repeat = |rule: &str| event(&format!("RRULE:{rule}")).repeat.unwrap();
    assert_eq!(repeat("FREQ=DAILY;INTERVAL=2").every, Some(Every::Days(2)));
    assert_eq!(repeat("FREQ=YEARLY;UNTIL=20301231").until, Some(Until::Day(date(2030, 12, 31))));
    assert_eq!(repeat("FREQ=MONTHLY;UNTIL=20261124T050000Z").until, Some(Until::Instant(AT)));
    for rule in ["FREQ=MONTHLY;BYDAY=2TU", "FREQ=HOURLY", "", "FREQ=DAILY;BYHOUR=3", "FREQ=WEEKLY;BYDAY=XX"] {
        assert_eq!(repeat(rule).every, None, "{rule}");
    }
}

#[test]
fn no_cut_and_no_flood_is_too_much() {
    assert_eq!(read("BEGIN:VCALENDAR\nEND:VCALENDAR"), None);
    assert_eq!(read("<html>"), None);
    let many = read(&"BEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\n".repeat(5000)).unwrap();
    assert!(many.truncated && many.events.len() == MOST_EVENTS);
    let whole = "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nTZOFFSETTO:-0500\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\nEND:VTIMEZONE\n\
        BEGIN:VEVENT\nDTSTART;TZID=X:20261124T140000\nDURATION:-P99999999999W\nRRULE:FREQ=WEEKLY;UNTIL=日\nATTENDEE;CN=\"日:mailto:x\nEND:VEVENT";
    for at in (0..whole.len()).filter(|at| whole.is_char_boundary(*at)) {
        let _ = read(&whole[..at]);
        let _ = read(&format!("{}\u{e9}{}", &whole[..at], &whole[at..]));
    }
    let _ = event("DTSTART:99991231T235959Z\nDURATION:P9999999W");
}
