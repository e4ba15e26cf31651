//! Drawings, as SVG text.
//!
//! In: figures. Out: SVG that a page holds as it is. Everything textual is escaped here.
//! Not handled: colours and strokes, which are the style's; words, which the caller
//! chooses; the table of the same figures, which stands beside each drawing.

use std::fmt::Write as _;

/// SVG text, safe to stand in a page.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Svg(String);

impl std::fmt::Display for Svg {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Svg {}

impl Svg {
    fn open(head: std::fmt::Arguments<'_>) -> Self {
        Self(format!("<svg {head}>"))
    }

    fn put(&mut self, part: std::fmt::Arguments<'_>) {
        // Writing to a String does not fail.
        let _ = self.0.write_fmt(part);
    }

    fn close(mut self) -> Self {
        self.0.push_str("</svg>");
        self
    }
}

/// A line from a word of one name to a word of the other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Link {
    /// Row on the left, from 0.
    pub(crate) from: usize,
    /// Row on the right.
    pub(crate) to: usize,
    /// Hundredths of a bit.
    pub(crate) centibits: i32,
}

/// Height of a row of words, in pixels, as in the style.
const ROW: usize = 34;
/// Width between the two columns.
const GAP: usize = 112;

/// Lines between the rows of two columns, thicker where they weigh more.
pub(crate) fn links(links: &[Link], rows: usize) -> Svg {
    let height = rows * ROW;
    let mut svg = Svg::open(format_args!(
        r#"class="links" viewBox="0 0 {GAP} {height}" width="{GAP}" height="{height}" preserveAspectRatio="none" aria-hidden="true""#
    ));
    for Link { from, to, centibits } in links {
        let (from, to) = (from * ROW + ROW / 2, to * ROW + ROW / 2);
        let class = if *centibits < 0 { " class=\"minus\"" } else { "" };
        // Half a pixel a bit, so that a rare word is told from a common one.
        let width = (100 + centibits.unsigned_abs().min(1_200) / 4) / 10;
        let (near, far) = (GAP * 2 / 5, GAP * 3 / 5);
        let end = GAP - 4;
        svg.put(format_args!(
            r#"<path{class} d="M4 {from}C{near} {from} {far} {to} {end} {to}" stroke-width="{}.{}"/><circle{class} cx="4" cy="{from}" r="3"/><circle{class} cx="{end}" cy="{to}" r="3"/>"#,
            width / 10,
            width % 10
        ));
    }
    svg.close()
}

/// Bars of one table, to the right for what speaks for, to the left for what speaks
/// against, on one scale.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Diverging {
    zero: u32,
    scale: u32,
}

/// Width of a diverging bar in units of its own.
const BAR: u32 = 1_000;
/// What is kept free on the side to which nothing speaks.
const BAR_LEAST: u32 = 60;

impl Diverging {
    /// A scale on which all of them have room.
    pub(crate) fn new(centibits: impl Iterator<Item = i32>) -> Self {
        let (mut down, mut up) = (0_u32, 1_u32);
        for one in centibits {
            if one < 0 {
                down = down.max(one.unsigned_abs());
            } else {
                up = up.max(one.unsigned_abs());
            }
        }
        let room = BAR - 2 * BAR_LEAST;
        let scale = (down + up).max(1);
        Self { zero: BAR_LEAST + room * down / scale, scale }
    }

    /// One bar.
    pub(crate) fn bar(self, centibits: i32) -> Svg {
        let room = BAR - 2 * BAR_LEAST;
        let length = (u64::from(room) * u64::from(centibits.unsigned_abs())
            / u64::from(self.scale))
        .min(u64::from(BAR));
        let length = u32::try_from(length).unwrap_or(BAR).max(4);
        let (class, from) = match centibits {
            0 => ("none", self.zero),
            1.. => ("plus", self.zero),
            _ => ("minus", self.zero.saturating_sub(length)),
        };
        let zero = self.zero;
        let mut svg = Svg::open(format_args!(
            r#"viewBox="0 0 {BAR} 100" preserveAspectRatio="none" aria-hidden="true""#
        ));
        if centibits != 0 {
            svg.put(format_args!(
                r#"<rect class="{class}" x="{from}" y="22" width="{length}" height="56"/>"#
            ));
        }
        svg.put(format_args!(
            r#"<rect class="axis" x="{}" y="0" width="8" height="100"/>"#,
            zero.saturating_sub(4)
        ));
        svg.close()
    }
}

/// A score on its scale of a thousand, with the threshold marked.
pub(crate) fn gauge(score: u16, threshold: u16) -> Svg {
    let (score, threshold) = (score.min(1000), threshold.min(1000));
    let mut svg = Svg::open(format_args!(
        r#"viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true""#
    ));
    svg.put(format_args!(
        r#"<rect class="track" x="0" y="35" width="1000" height="30"/><rect class="fill" x="0" y="35" width="{score}" height="30"/><rect class="mark" x="{threshold}" y="0" width="6" height="100"/>"#
    ));
    svg.close()
}

/// Shares of a whole, one beside the other; nothing where there is nothing.
pub(crate) fn shares(counts: &[u64]) -> Svg {
    let total = counts.iter().sum::<u64>().max(1);
    let mut svg = Svg::open(format_args!(
        r#"class="shares" viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true""#
    ));
    let mut from = 0;
    for (place, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        // One of many is still seen.
        let width = (count * 1000 / total).max(14).min(1000_u64.saturating_sub(from));
        svg.put(format_args!(
            r#"<rect class="s{place}" x="{from}" y="0" width="{width}" height="100"/>"#
        ));
        from += width;
    }
    svg.close()
}

/// Text that may stand between tags and in quotes.
pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            letter => safe.push(letter),
        }
    }
    safe
}

/// What a drawing is called, and what it shows, for those who do not see it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Told<'a> {
    /// Its title.
    pub(crate) title: &'a str,
    /// What it shows.
    pub(crate) what: &'a str,
}

/// Width of a drawing beside another, in units of about a pixel.
pub(crate) const HALF: u64 = 500;
/// Width of a drawing by itself.
pub(crate) const WHOLE: u64 = 1010;

fn framed((width, height): (u64, u64), told: Told<'_>) -> Svg {
    let (title, what) = (escape(told.title), escape(told.what));
    Svg::open(format_args!(
        r#"class="chart" viewBox="0 0 {width} {height}" role="img"><title>{title}</title><desc>{what}</desc"#
    ))
}

/// The least round number that is not below, and has a half.
fn round_up(number: u64) -> u64 {
    const STEPS: [u64; 11] = [4, 6, 8, 10, 12, 16, 20, 24, 30, 40, 60];
    let mut power = 1_u64;
    loop {
        for step in STEPS {
            let round = power.saturating_mul(step);
            if round >= number {
                return round;
            }
        }
        power = power.saturating_mul(10);
    }
}

/// A number with thin spaces between its thousands.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// A column of a stacked chart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Column {
    /// What stands below it.
    pub(crate) label: String,
    /// Its parts, the lowest first.
    pub(crate) parts: Vec<u64>,
}

/// Columns of parts, one beside the other.
pub(crate) fn columns(columns: &[Column], width: u64, told: Told<'_>) -> Svg {
    const HEIGHT: u64 = 200;
    const LEFT: u64 = 48;
    const BOTTOM: u64 = 22;
    const TOP: u64 = 8;
    let room = HEIGHT - BOTTOM - TOP;
    let largest = columns.iter().map(|one| one.parts.iter().sum::<u64>()).max();
    let most = round_up(largest.unwrap_or_default().max(4));
    let mut svg = framed((width, HEIGHT), told);
    for quarter in [0, 2, 4] {
        let y = HEIGHT - BOTTOM - room * quarter / 4;
        svg.put(format_args!(
            r#"<path class="grid" d="M{LEFT} {y}H{width}"/><text x="{}" y="{}" text-anchor="end">{}</text>"#,
            LEFT - 8,
            y + 4,
            grouped(most * quarter / 4)
        ));
    }
    let count = u64::try_from(columns.len()).unwrap_or(1).max(1);
    let step = (width - LEFT) * 1000 / count;
    // As many labels as have room: a day takes some fifty units.
    let every = (count * 56).div_ceil(width - LEFT).max(1);
    for (place, column) in (0_u64..).zip(columns) {
        let x = LEFT + step * place / 1000 + step / 8_000;
        let thick = (step * 3 / 4_000).max(2);
        let mut y = HEIGHT - BOTTOM;
        for (series, part) in
            column.parts.iter().enumerate().filter(|(_, part)| **part > 0)
        {
            // One of many is still seen.
            let height = (part * room / most).max(1);
            y = y.saturating_sub(height);
            svg.put(format_args!(
                r#"<rect class="s{series}" x="{x}" y="{y}" width="{thick}" height="{height}"/>"#
            ));
        }
        if place.is_multiple_of(every) {
            svg.put(format_args!(
                r#"<text x="{}" y="{}" text-anchor="middle">{}</text>"#,
                x + thick / 2,
                HEIGHT - 6,
                escape(&column.label)
            ));
        }
    }
    svg.close()
}

/// A rate with its interval, in parts of a hundred thousand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Whisker {
    /// What it is of.
    pub(crate) label: String,
    /// What stands beside it.
    pub(crate) figure: String,
    /// Lower end, rate, upper end; `None` where there are too few to say.
    pub(crate) at: Option<[u64; 3]>,
}

/// Dots with whiskers, one row each, on one scale; a line where all together are.
pub(crate) fn whiskers(
    rows: &[Whisker],
    all: Option<u64>,
    width: u64,
    told: Told<'_>,
) -> Svg {
    const ROW: u64 = 26;
    const LEFT: u64 = 240;
    const RIGHT: u64 = 160;
    const BOTTOM: u64 = 24;
    let count = u64::try_from(rows.len()).unwrap_or_default();
    let height = ROW * count + BOTTOM;
    let largest = rows.iter().filter_map(|row| row.at).map(|[_, _, high]| high).max();
    let most = round_up(largest.unwrap_or_default().max(all.unwrap_or_default()).max(10));
    let room = width - LEFT - RIGHT;
    let x = |value: u64| LEFT + room * value.min(most) / most;
    let mut svg = framed((width, height), told);
    for quarter in [0, 2, 4] {
        let value = most * quarter / 4;
        let at = x(value);
        svg.put(format_args!(
            r#"<path class="grid" d="M{at} 0V{}"/><text x="{at}" y="{}" text-anchor="middle">{}</text>"#,
            ROW * count,
            height - 6,
            percent(value)
        ));
    }
    if let Some(all) = all {
        let at = x(all);
        svg.put(format_args!(r#"<path class="mean" d="M{at} 0V{}"/>"#, ROW * count));
    }
    for (place, row) in (0_u64..).zip(rows) {
        let y = ROW * place + ROW / 2;
        svg.put(format_args!(
            r#"<text class="label" x="{}" y="{}" text-anchor="end">{}</text><text x="{}" y="{}" text-anchor="end">{}</text>"#,
            LEFT - 12,
            y + 4,
            escape(&row.label),
            width - 4,
            y + 4,
            escape(&row.figure)
        ));
        if let Some([low, rate, high]) = row.at {
            svg.put(format_args!(
                r#"<path class="whisker" d="M{} {y}H{}M{} {}V{}M{} {}V{}"/><circle class="dot" cx="{}" cy="{y}" r="4.500"/>"#,
                x(low), x(high),
                x(low), y - 4, y + 4,
                x(high), y - 4, y + 4,
                x(rate)
            ));
        }
    }
    svg.close()
}

/// Parts of a hundred thousand as a share of a hundred (`0.25 %`).
pub(crate) fn percent(parts: u64) -> String {
    let (whole, rest) = (parts / 1000, parts % 1000 / 10);
    match rest {
        0 => format!("{whole} %"),
        rest if rest % 10 == 0 => format!("{whole}.{} %", rest / 10),
        rest => format!("{whole}.{rest:02} %"),
    }
}

/// Bars of lengths, one row each, with what they are and how long.
pub(crate) fn lengths(rows: &[(String, String, u64)], width: u64, told: Told<'_>) -> Svg {
    const ROW: u64 = 26;
    const LEFT: u64 = 150;
    const RIGHT: u64 = 130;
    let count = u64::try_from(rows.len()).unwrap_or_default();
    let most = rows.iter().map(|(.., length)| *length).max().unwrap_or_default().max(1);
    let mut svg = framed((width, ROW * count.max(1)), told);
    for (place, (label, figure, length)) in (0_u64..).zip(rows) {
        let y = ROW * place;
        let long = ((width - LEFT - RIGHT) * length / most).max(2);
        svg.put(format_args!(
            r#"<text class="label" x="{}" y="{}" text-anchor="end">{}</text><rect class="length" x="{LEFT}" y="{}" width="{long}" height="12"/><text x="{}" y="{}" text-anchor="end">{}</text>"#,
            LEFT - 12,
            y + 17,
            escape(label),
            y + 7,
            width - 4,
            y + 17,
            escape(figure)
        ));
    }
    svg.close()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_share_one_scale_and_one_axis() {
        let scale = Diverging::new([700, -100, 25].into_iter());
        let check = |centibits, expected: &str| {
            let svg = scale.bar(centibits).to_string();
            assert!(svg.contains(expected), "{centibits}: {svg}");
        };
        check(700, r#"class="plus" x="170" y="22" width="770""#);
        check(-100, r#"class="minus" x="60" y="22" width="110""#);
        // What weighs little is still seen, what weighs nothing is not drawn.
        check(25, r#"class="plus" x="170" y="22" width="27""#);
        assert!(!scale.bar(0).to_string().contains("plus"));
    }

    #[test]
    fn one_of_many_is_still_seen() {
        let svg = shares(&[400, 0, 0, 1]).to_string();
        assert!(svg.contains(r#"class="s0" x="0" y="0" width="997""#), "{svg}");
        assert!(svg.contains(r#"class="s3" x="997""#), "{svg}");
        assert!(!svg.contains("s1"), "{svg}");
    }

    #[test]
    fn scales_end_at_round_numbers() {
        for (number, expected) in
            [(0, 4), (4, 4), (5, 6), (11, 12), (61, 80), (1_250, 1_600), (2_401, 3_000)]
        {
            assert_eq!(round_up(number), expected, "{number}");
        }
        assert_eq!(grouped(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(grouped(999), "999");
        for (parts, expected) in
            [(1_020, "1.02 %"), (100_000, "100 %"), (12_500, "12.5 %")]
        {
            assert_eq!(percent(parts), expected);
        }
    }

    #[test]
    fn words_in_a_drawing_are_never_markup() {
        let label = "<script>\"'&".to_owned();
        let told = Told { title: &label, what: &label };
        let rate = Some([900, 1_000, 1_100]);
        let whisker = Whisker { label: label.clone(), figure: label.clone(), at: rate };
        let column = Column { label: label.clone(), parts: vec![1, 2] };
        for svg in [
            whiskers(&[whisker], Some(1_000), WHOLE, told),
            columns(&[column], HALF, told),
            lengths(&[(label.clone(), label.clone(), 4)], HALF, told),
        ] {
            let svg = svg.to_string();
            assert!(!svg.contains("<script"), "{svg}");
            assert!(svg.contains("&lt;script&gt;&quot;&#39;&amp;"), "{svg}");
        }
    }
}
