//! In: the system's clock. Out: seconds since 1970, and the same as text. Records never depend on it; visits do.

use chrono::{DateTime, SecondsFormat, Utc};

/// Now, in seconds since 1970.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "fetch knows the clock")]
pub fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |d| i64::try_from(d.as_secs()).unwrap_or(i64::MAX))
}

/// `2026-03-01T08:15:00Z`.
#[must_use]
pub fn utc(seconds: i64) -> String {
    DateTime::<Utc>::from_timestamp(seconds, 0).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// `2026-03`.
pub(super) fn month(seconds: i64) -> String {
    utc(seconds).chars().take(7).collect()
}

/// `2026-03-01`.
#[must_use]
pub fn day(seconds: i64) -> String {
    utc(seconds).chars().take(10).collect()
}

/// Whether a text is a day: `2026-03-01`.
#[must_use]
pub fn is_day(text: &str) -> bool {
    chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok()
}

/// The reverse of [`utc`].
pub(super) fn seconds(text: &str) -> Option<i64> {
    DateTime::parse_from_rfc3339(text).ok().map(|t| t.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_and_read() {
        assert_eq!(utc(784_111_777), "1994-11-06T08:49:37Z");
        assert_eq!(seconds("1994-11-06T08:49:37Z"), Some(784_111_777));
        assert_eq!(month(784_111_777), "1994-11");
        assert_eq!(day(784_111_777), "1994-11-06");
    }
}
