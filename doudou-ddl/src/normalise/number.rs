//! Numbers behind `DEFAULT`.

/// The number with `scale` digits behind the point, rounded half away from zero as the servers do;
/// `None` when it isn't a number.
pub(super) fn decimal(text: &str, scale: u8) -> Option<String> {
    if scale == 0
        && let Ok(number) = text.parse::<i128>()
    {
        return Some(number.to_string());
    }
    let scale = usize::from(scale);
    let (negative, digits, point) = digits(text)?;
    let kept = point + i64::try_from(scale).ok()?;
    let mut digits = at_least(&digits, kept);
    let kept = usize::try_from(kept.max(0)).ok()?;
    let up = digits.get(kept).is_some_and(|&digit| digit >= b'5') && point >= -(scale as i64);
    digits.truncate(kept);
    // A zero in front takes the carry, and stands before the point of `.5`.
    let missing = (scale + 1).saturating_sub(digits.len()).max(1);
    digits.splice(0..0, std::iter::repeat_n(b'0', missing));
    if up {
        carry(&mut digits);
    }
    let zero = digits.iter().all(|&digit| digit == b'0');
    let digits = String::from_utf8(digits).ok()?;
    let (whole, fraction) = digits.split_at_checked(digits.len() - scale)?;
    let whole = whole.trim_start_matches('0');
    let sign = if negative && !zero { "-" } else { "" };
    let whole = if whole.is_empty() { "0" } else { whole };
    let point = if scale == 0 { "" } else { "." };
    Some(format!("{sign}{whole}{point}{fraction}"))
}

/// Sign, digits, and how many of them stand before the point.
fn digits(text: &str) -> Option<(bool, Vec<u8>, i64)> {
    let negative = text.starts_with('-');
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i16>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
    let number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    // No type holds more digits than this.
    let sane = exponent.unsigned_abs() <= 400 && digits.len() <= 1000;
    let point = i64::try_from(whole.len()).ok()? + i64::from(exponent);
    (number && sane).then_some((negative, digits, point))
}

/// The digits, with zeros behind them until there are `length`.
fn at_least(digits: &[u8], length: i64) -> Vec<u8> {
    let mut digits = digits.to_vec();
    let length = usize::try_from(length).unwrap_or(0);
    if digits.len() < length {
        digits.resize(length, b'0');
    }
    digits
}

fn carry(digits: &mut [u8]) {
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return;
        }
        *digit = b'0';
    }
}

/// A float by its value: six digits of a `FLOAT`, all of a `DOUBLE`, `FLOAT(7,3)` to its scale.
pub(super) fn float(text: &str, double: bool, digits: Option<(u8, u8)>) -> Option<String> {
    let mut number: f64 = text.parse().ok().filter(|number: &f64| number.is_finite())?;
    if let Some((_, scale)) = digits {
        let unit = 10_f64.powi(i32::from(scale));
        number = (number * unit).round_ties_even() / unit;
    }
    if !double {
        number = format!("{number:.5e}").parse().ok()?;
    }
    // No negative zero: the servers show none.
    Some((number + 0.0).to_string())
}
