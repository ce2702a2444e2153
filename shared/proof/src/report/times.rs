//! Moments as people read them, and the three times of one act, told apart.

use super::escape::Html;
use super::words::{MONTHS, Words, labels, story};
use crate::Lang;
use crate::verdict::{LogVerdict, StampTrust, StampVerdict, Times, Verdict};
use cahier_timestamp::Time;

/// ISO 8601, UTC.
pub(super) fn iso(ms: u64) -> String {
    Time::from_unix_ms(ms).to_string()
}

/// Written out, to the second, UTC: 21 November 2026, 14:05:09 UTC.
pub(super) fn readable(ms: u64, lang: Lang) -> String {
    let iso = iso(ms);
    let Some((date, time)) = iso.split_once('T') else { return iso.clone() };
    let fields: Vec<&str> = date.split('-').collect();
    let ([year, month, day], Some(time)) = (fields.as_slice(), time.get(..8)) else {
        return iso.clone();
    };
    let month = month.parse::<usize>().ok().and_then(|month| MONTHS.get(month.wrapping_sub(1)));
    let Some(month) = month else { return iso.clone() };
    let day = match (day.trim_start_matches('0'), lang) {
        ("1", Lang::Fr) => "1er",
        (day, _) => day,
    };
    format!("{day} {} {year}, {time} UTC", month.get(lang))
}

/// A moment, written out and in ISO 8601.
pub(super) fn moment(out: &mut Html, ms: u64) {
    let (iso, readable) = (iso(ms), readable(ms, out.lang()));
    out.tag_with("time", &[("datetime", iso.as_str())], |out| {
        out.text(&format!("{readable} ({iso})"))
    });
}

/// The logs that cover an act.
fn logs<'v>(verdict: &'v Verdict, times: &'v Times) -> impl Iterator<Item = &'v LogVerdict> {
    times.logs.iter().filter_map(|at| verdict.logs.get(*at))
}

/// A table of the three times of one act, with who says so and what it is worth.
pub(super) fn table(out: &mut Html, verdict: &Verdict, times: &Times) {
    let columns = [labels::TIME, labels::WHEN, labels::WORTH];
    out.table(story::THREE_TIMES, &columns, |out| {
        row(out, labels::CLAIMED, |out| moment(out, times.claimed_ms), story::CLAIMED_WORTH);
        row(out, labels::RECEIVED, |out| moment(out, times.received_ms), story::RECEIVED_WORTH);
        let certified = |out: &mut Html| certified(out, verdict, times);
        row(out, labels::CERTIFIED, certified, worth(verdict, times));
    });
}

fn row(out: &mut Html, name: Words, when: impl FnOnce(&mut Html), worth: Words) {
    out.tag("tr", |out| {
        out.row_head(|out| out.say(name));
        out.tag("td", when);
        out.tag("td", |out| out.say(worth));
    });
    out.markup("\n");
}

fn certified(out: &mut Html, verdict: &Verdict, times: &Times) {
    match times.certified_ms {
        Some(ms) => moment(out, ms),
        None => out.class("span", "strong", |out| out.say(missing(verdict, times))),
    }
    // What counts is shown, however many others there are.
    let counted = times.certified_by.filter(|at| !times.logs.contains(at));
    let counted = counted.and_then(|at| verdict.logs.get(at));
    let all = counted.into_iter().chain(logs(verdict, times));
    let mut dated = all.filter(|log| !log.stamps.is_empty()).peekable();
    if dated.peek().is_some() {
        out.tag("ul", |out| {
            for log in dated {
                log.stamps.iter().for_each(|stamp| one_stamp(out, verdict, log, stamp));
            }
        });
    }
}

/// What stands where there is no certified time: somebody may still say that they trust one of the
/// authorities, but never one for development.
pub(super) fn missing(verdict: &Verdict, times: &Times) -> Words {
    let mut stamps = logs(verdict, times).flat_map(|log| &log.stamps);
    let open = !verdict.judged && stamps.any(|stamp| !stamp.is_development());
    if open { labels::NOT_JUDGED } else { labels::NOT_CERTIFIED }
}

/// What an authority said, and whether that counts.
fn one_stamp(out: &mut Html, verdict: &Verdict, log: &LogVerdict, stamp: &StampVerdict) {
    out.tag("li", |out| {
        match stamp.authority.as_str() {
            "" => out.say(story::NO_AUTHORITY),
            authority => out.quoted(authority),
        }
        out.markup(". ");
        if let Some(ms) = stamp.time_ms {
            moment(out, ms);
            out.text(&stamp.accuracy());
            out.markup(". ");
        }
        out.class("span", "strong", |out| out.say(standing(verdict, log, stamp)));
    });
}

/// Whether a token over a log counts, in words.
pub(super) fn standing(verdict: &Verdict, log: &LogVerdict, stamp: &StampVerdict) -> Words {
    match stamp.trust {
        _ if stamp.is_development() => labels::DEVELOPMENT,
        _ if !log.counts() => labels::OTHER_KEY,
        StampTrust::Trusted => labels::TRUSTED,
        StampTrust::Development => labels::DEVELOPMENT,
        StampTrust::Unknown if verdict.judged => labels::UNTRUSTED,
        StampTrust::Unknown => labels::UNJUDGED,
    }
}

/// What the certified time is worth, or why there is none.
fn worth(verdict: &Verdict, times: &Times) -> Words {
    let counting = || logs(verdict, times).filter(|log| log.counts());
    let mut stamps = counting().flat_map(|log| &log.stamps).peekable();
    if times.certified_ms.is_some() {
        story::CERTIFIED_WORTH
    } else if logs(verdict, times).next().is_none() {
        story::WHY_NO_LOG
    } else if counting().next().is_none() {
        story::WHY_OTHER_KEY
    } else if stamps.peek().is_none() {
        story::WHY_NO_STAMP
    } else if stamps.all(StampVerdict::is_development) {
        story::WHY_DEVELOPMENT
    } else if verdict.judged {
        story::WHY_UNTRUSTED
    } else {
        story::WHY_UNJUDGED
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_out() {
        let ms = 1_795_269_909_000;
        assert_eq!(readable(ms, Lang::Fr), "21 novembre 2026, 14:05:09 UTC");
        assert_eq!(readable(ms, Lang::En), "21 November 2026, 14:05:09 UTC");
        assert_eq!(readable(0, Lang::Fr), "1er janvier 1970, 00:00:00 UTC");
        assert_eq!(readable(0, Lang::En), "1 January 1970, 00:00:00 UTC");
        assert_eq!(iso(ms + 250), "2026-11-21T14:05:09.25Z");
    }

    #[test]
    fn no_number_is_too_large_for_a_date() {
        assert!(readable(u64::MAX, Lang::En).contains("December 9999"));
    }
}
