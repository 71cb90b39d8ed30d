//! Statistics of a space's mail: when it came, how much room it takes, who wrote it.

mod chart;

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use mailarchive_api::Response;
use maud::{Markup, html};

use self::chart::{Bar, Chart, table};
use super::{Fragment, Icon, people};
use crate::{
    archive::{Correspondent, MonthFigures},
    message::Address,
    text::Texts,
    web::{Refusal, Visit, Web, contributions::MAIL},
};

/// Weeks of the picture on this page, and of the small one beside the list.
const WEEKS: usize = 52;
const FEWER_WEEKS: usize = 26;
/// Years that a picture has room for, and what it has at least.
const MOST_YEARS: usize = 40;
const LEAST_YEARS: i16 = 6;
const MOST_PEOPLE: usize = 15;

pub(in crate::web) fn show(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let space = visit.space.id.as_str();
    let texts = &visit.texts;
    let title = texts.get("figures-title");
    let months = web.archive.months(space)?;
    let totals = web.archive.totals(space)?;
    let content = html! {
        div class="head" {
            div class="grow" {
                h1 { (title) }
                p class="num" {
                    (texts.count("mail-messages", totals.messages))
                    @if totals.messages > 0 { " · " (texts.size(totals.bytes)) }
                    @if let Some(oldest) = web.archive.oldest_date(space)? {
                        " · " (texts.with("figures-since", [("date", texts.date(oldest))]))
                    }
                }
            }
            a class="btn s quiet" data-key="u" href=(visit.urls.mail()) { (texts.get("message-back")) }
        }
        @if web.archive.is_counting(space)? {
            div class="note" role="status" { (Icon::Fetch) div { (texts.get("figures-counting")) } }
        }
        @if months.is_empty() {
            div class="card empty" { span class="mark" { (Icon::Chart) } h2 { (texts.get("empty-title")) } p { (texts.get("figures-none")) } }
        } @else {
            (activity(web, &visit)?)
            (by_year(&visit, &months))
            (correspondents(&visit, &web.archive.correspondents(space, MOST_PEOPLE)?))
        }
    };
    let page = Fragment::new(&title, MAIL, content);
    Ok(page.below(texts.get("mail-title"), visit.urls.mail()).response())
}

/// Seven days, and how many messages they brought.
struct Week {
    first: Date,
    last: Date,
    messages: u64,
}

/// So many weeks up to today; mail that is dated into the future is today's.
fn weeks(web: &Web, visit: &Visit, count: usize) -> Result<Vec<Week>, Refusal> {
    let today = Timestamp::from_millisecond(visit.now)
        .map_or(Date::MIN, |now| now.to_zoned_datetime(TimeZone::UTC).date());
    let back = |days: usize| today.saturating_sub(i64::try_from(days).unwrap_or(0).days());
    let mut weeks: Vec<Week> = (0..count)
        .map(|number| {
            let last = 7 * (count - 1 - number);
            Week { first: back(last + 6), last: back(last), messages: 0 }
        })
        .collect();
    let first = back(7 * count - 1);
    for (day, messages) in web.archive.days(&visit.space.id, first, today.saturating_add(2.days()))? {
        let number = first.until(day).map_or(0, |span| span.get_days() / 7);
        let number = usize::try_from(number).unwrap_or(0).min(count - 1);
        weeks[number].messages += messages;
    }
    Ok(weeks)
}

impl Week {
    fn name(&self, texts: &Texts) -> String {
        texts.with(
            "figures-week",
            [
                ("first", texts.civil("format-date-of-year", self.first)),
                ("last", texts.civil("format-date", self.last)),
            ],
        )
    }
}

/// The picture of weeks; each month has its name where it begins.
fn weekly<'a>(texts: &Texts, id: &'a str, title: String, weeks: &[Week]) -> Chart<'a> {
    let begins = |number: usize| number > 0 && weeks[number].last.month() != weeks[number - 1].last.month();
    let bar = |(number, week): (usize, &Week)| Bar {
        value: week.messages,
        tick: (begins(number) && number + 3 <= weeks.len())
            .then(|| texts.civil("format-month-of-year", week.last)),
        told: format!("{}: {}", week.name(texts), texts.count("mail-messages", week.messages)),
    };
    let total = weeks.iter().map(|week| week.messages).sum();
    let mut told = texts.count("mail-messages", total);
    let most = weeks.iter().max_by_key(|week| week.messages).filter(|week| week.messages > 0);
    let peak = most.map(|week| texts.count("figures-peak", week.messages));
    if let Some(week) = most {
        let most = texts.with(
            "figures-most",
            [("messages", texts.count("mail-messages", week.messages)), ("when", week.name(texts))],
        );
        told = format!("{told}. {most}");
    }
    Chart { id, title, told, bars: weeks.iter().enumerate().map(bar).collect(), peak }
}

fn activity(web: &Web, visit: &Visit) -> Result<Markup, Refusal> {
    let texts = &visit.texts;
    let weeks = weeks(web, visit, WEEKS)?;
    let title = texts.get("figures-activity");
    let rows: Vec<_> = weeks
        .iter()
        .rev()
        .filter(|week| week.messages > 0)
        .map(|week| vec![html! { (week.name(texts)) }, html! { (texts.number(week.messages)) }])
        .collect();
    let heads = [texts.get("figures-week-head"), texts.get("about-messages")];
    Ok(html! {
        section class="card box figure" aria-labelledby="weeks" {
            div class="row" {
                h2 id="weeks" { (title) }
                span class="sm num" { (texts.count("figures-weeks", WEEKS as u64)) }
            }
            (weekly(texts, "chart-weeks", title.clone(), &weeks))
            @if rows.is_empty() { p class="sm" { (texts.get("figures-quiet")) } } @else { (table(visit, &title, &heads, &rows)) }
        }
    })
}

/// Beside the list: the latest weeks, and the way to the other pictures.
pub(super) fn small(web: &Web, visit: &Visit) -> Result<Markup, Refusal> {
    let texts = &visit.texts;
    let weeks = weeks(web, visit, FEWER_WEEKS)?;
    let title = texts.get("figures-activity");
    Ok(html! {
        div class="box figure small" {
            div class="row" {
                h2 { (title) }
                span class="grow" {}
                span class="sm num" { (texts.count("figures-weeks", FEWER_WEEKS as u64)) }
            }
            @if weeks.iter().all(|week| week.messages == 0) {
                p class="sm" { (texts.get("figures-quiet")) }
            } @else {
                (Chart { peak: None, ..weekly(texts, "chart-activity", title, &weeks) })
            }
        }
    })
}

/// A year: messages and bytes.
struct Year {
    year: i16,
    messages: u64,
    bytes: u64,
}

/// The years from the first to the last with mail, as far as a picture has room for them.
fn years(months: &[MonthFigures]) -> Vec<Year> {
    let mut years: Vec<Year> = Vec::new();
    for month in months {
        let next = years.last().map(|last| last.year + 1);
        // A gap that a wrong date tears is not drawn.
        if let Some(next) = next
            && month.year > next
            && usize::from((month.year - next).unsigned_abs()) < MOST_YEARS
        {
            years.extend((next..month.year).map(|year| Year { year, messages: 0, bytes: 0 }));
        }
        match years.last_mut() {
            Some(last) if last.year == month.year => {
                last.messages += month.messages;
                last.bytes += month.bytes;
            }
            _ => years.push(Year { year: month.year, messages: month.messages, bytes: month.bytes }),
        }
    }
    let missing = LEAST_YEARS - i16::try_from(years.len()).unwrap_or(LEAST_YEARS);
    if let Some(first) = years.first().map(|first| first.year)
        && missing > 0
    {
        let before = (first.saturating_sub(missing)..first).map(|year| Year { year, messages: 0, bytes: 0 });
        years.splice(0..0, before);
    }
    years.drain(..years.len().saturating_sub(MOST_YEARS));
    years
}

fn by_year(visit: &Visit, months: &[MonthFigures]) -> Markup {
    let texts = &visit.texts;
    let years = years(months);
    // Names of years stand as close as they may without touching.
    let every = years.len().div_ceil(8).max(1);
    let chart = |id: &'static str, title: &str, value: fn(&Year) -> u64, told: &dyn Fn(u64) -> String| {
        let bars = years.iter().enumerate().map(|(number, year)| Bar {
            value: value(year),
            tick: (years.len() - 1 - number).is_multiple_of(every).then(|| year.year.to_string()),
            told: format!("{}: {}", year.year, told(value(year))),
        });
        let most = years.iter().max_by_key(|year| value(year));
        let told_most = most.map_or_else(String::new, |year| {
            texts.with("figures-most", [("messages", told(value(year))), ("when", year.year.to_string())])
        });
        Chart {
            id,
            title: texts.get(title),
            told: told_most,
            bars: bars.collect(),
            peak: most.map(|year| texts.with("figures-up-to", [("value", told(value(year)))])),
        }
    };
    let messages = chart("chart-messages", "figures-messages-by-year", |year| year.messages, &|n| {
        texts.count("mail-messages", n)
    });
    let sizes = chart("chart-sizes", "figures-size-by-year", |year| year.bytes, &|n| texts.size(n));
    let rows: Vec<_> = years
        .iter()
        .rev()
        .filter(|year| year.messages > 0)
        .map(|year| {
            let href = visit.urls.search(&format!("on:{:04}", year.year));
            vec![
                html! { a href=(href) { (year.year) } },
                html! { (texts.number(year.messages)) },
                html! { (texts.size(year.bytes)) },
            ]
        })
        .collect();
    let heads = [texts.get("figures-year"), texts.get("about-messages"), texts.get("about-size")];
    html! {
        section class="card box figure" aria-labelledby="years" {
            h2 id="years" { (texts.get("figures-years")) }
            div class="pair" {
                @for chart in [messages, sizes] { div { h3 { (chart.title) } (chart) } }
            }
            (table(visit, &texts.get("figures-years"), &heads, &rows))
        }
    }
}

/// A table whose bars are its picture: names of people need room, and break as they like.
fn correspondents(visit: &Visit, people: &[Correspondent]) -> Markup {
    let texts = &visit.texts;
    let most = people.first().map_or(1, |first| first.messages.max(1));
    let width =
        |messages: u64| u64::try_from(u128::from(messages) * 100 / u128::from(most)).unwrap_or(100).max(1);
    html! {
        @if !people.is_empty() {
            section class="card box figure" aria-labelledby="people" {
                div class="row" { h2 id="people" { (texts.get("figures-people")) } span class="sm" { (texts.get("figures-people-by")) } }
                table class="rank num" {
                    caption class="vh" { (texts.get("figures-people")) }
                    // The heads are out of the table's flow, so that they give no column its width.
                    colgroup { col; col; col; }
                    thead class="vh" {
                        tr { th scope="col" { (texts.get("figures-person")) } td {} th scope="col" { (texts.get("about-messages")) } }
                    }
                    tbody {
                        @for person in people {
                            @let address = Address { name: person.name.clone(), address: person.address.clone() };
                            tr {
                                th scope="row" {
                                    div class="who" {
                                        (people::avatar(Some(&address)))
                                        div {
                                            a href=(visit.urls.search(&format!("from:\"{}\"", person.address.replace('"', "")))) {
                                                bdi { (people::name(&address)) }
                                            }
                                            @if people::name(&address) != address.address { div class="sm" { bdi { (address.address) } } }
                                        }
                                    }
                                }
                                td { svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" {
                                    rect class="bar" width=(width(person.messages)) height="8" {}
                                } }
                                td { (texts.number(person.messages)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(year: i16, month: i8, messages: u64) -> MonthFigures {
        MonthFigures { year, month, messages, bytes: messages * 10 }
    }

    #[test]
    fn years_have_no_gaps_and_no_more_than_there_is_room_for() {
        let told = |months: &[MonthFigures]| -> Vec<(i16, u64)> {
            years(months).iter().map(|year| (year.year, year.messages)).collect()
        };
        assert_eq!(
            told(&[month(2020, 3, 2), month(2020, 4, 1), month(2026, 1, 5)]),
            [(2020, 3), (2021, 0), (2022, 0), (2023, 0), (2024, 0), (2025, 0), (2026, 5)]
        );
        assert_eq!(told(&[month(2026, 1, 5)]).len(), 6, "a single bar is no picture");
        assert_eq!(told(&[month(2026, 1, 5)])[5], (2026, 5));
        assert_eq!(told(&[]), []);
        let odd = told(&[month(2, 1, 1), month(1990, 1, 1), month(2026, 1, 1), month(9999, 12, 1)]);
        assert!(odd.len() <= MOST_YEARS && odd.last() == Some(&(9999, 1)), "{odd:?}");
        let all: Vec<_> = (1000..3000).map(|year| month(year, 1, 1)).collect();
        assert_eq!(told(&all).len(), MOST_YEARS);
    }
}
