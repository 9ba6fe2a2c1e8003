//! In: digits as written. Out: an exact decimal number that stays exact in JSON.
//!
//! Releases state budgets to the cent; binary floating point would change them. A [`Decimal`] is an integer and a
//! number of decimal places, printed without exponent.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// An exact decimal number: `units / 10^places`, without trailing zeros after the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    units: i128,
    places: u8,
}

impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self { units: 0, places: 0 };

    /// A whole number.
    #[must_use]
    pub fn from_int(n: i64) -> Self {
        Self { units: i128::from(n), places: 0 }
    }

    /// `units / 10^places`, brought to the shortest form.
    #[must_use]
    pub fn new(mut units: i128, mut places: u8) -> Self {
        while places > 0 && units % 10 == 0 {
            units /= 10;
            places -= 1;
        }
        Self { units, places }
    }

    /// Reads `-12.50`: digits with at most one point and no grouping. `None` if it is anything else or too long (38 digits).
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        let (negative, digits) = s.strip_prefix('-').map_or((false, s), |d| (true, d));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        let well_formed = !whole.is_empty() && all_digits(whole) && all_digits(fraction);
        if !well_formed || whole.len() + fraction.len() > 38 || digits.ends_with('.') {
            return None;
        }
        let units = whole.bytes().chain(fraction.bytes()).fold(0, |units, b| units * 10 + i128::from(b - b'0'));
        Some(Self::new(if negative { -units } else { units }, u8::try_from(fraction.len()).ok()?))
    }

    /// The exact product, `None` on overflow.
    #[must_use]
    pub fn times(self, other: Self) -> Option<Self> {
        Some(Self::new(self.units.checked_mul(other.units)?, self.places.checked_add(other.places)?))
    }

    /// The exact sum, `None` on overflow.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        let places = self.places.max(other.places);
        Some(Self::new(self.scaled_to(places)?.checked_add(other.scaled_to(places)?)?, places))
    }

    /// `10^exponent` as a factor, negative exponents too.
    #[must_use]
    pub fn power_of_ten(exponent: i8) -> Self {
        if exponent < 0 {
            return Self { units: 1, places: exponent.unsigned_abs().min(37) };
        }
        Self { units: 10_i128.pow(u32::from(exponent.unsigned_abs().min(37))), places: 0 }
    }

    /// Whether it is less than zero.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.units < 0
    }

    /// The same number with the other sign.
    #[must_use]
    pub fn negated(self) -> Self {
        Self { units: -self.units, ..self }
    }

    /// The value as a whole number, if it is one that fits.
    #[must_use]
    pub fn to_int(self) -> Option<i64> {
        if self.places == 0 { i64::try_from(self.units).ok() } else { None }
    }

    fn scaled_to(self, places: u8) -> Option<i128> {
        self.units.checked_mul(10_i128.checked_pow(u32::from(places - self.places))?)
    }
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.places == 0 {
            return write!(f, "{}", self.units);
        }
        let digits = format!("{:0>width$}", self.units.unsigned_abs(), width = usize::from(self.places) + 1);
        let (whole, fraction) = digits.split_at(digits.len() - usize::from(self.places));
        write!(f, "{}{whole}.{fraction}", if self.units < 0 { "-" } else { "" })
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Some(whole) = self.to_int() {
            return serializer.serialize_i64(whole);
        }
        let raw = RawValue::from_string(self.to_string()).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Self::parse(raw.get())
            .ok_or_else(|| D::Error::custom(format!("expected a decimal number, found {}", raw.get())))
    }
}

impl JsonSchema for Decimal {
    fn schema_name() -> Cow<'static, str> {
        "Decimal".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number", "description": "An exact decimal number." })
    }
}
