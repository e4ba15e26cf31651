//! The style: contrast of every pair of colours, the same dark twice.

use std::collections::BTreeMap;

const CSS: &str = include_str!("../../../static/console.css");

/// Colours of the block that begins with a selector.
fn colours(selector: &str) -> BTreeMap<String, [f64; 3]> {
    let from = CSS.find(selector).expect("a block") + selector.len();
    let block = CSS[from..].split('}').next().unwrap();
    let lines = block.lines().filter_map(|line| line.trim().strip_prefix("--"));
    lines
        .filter_map(|line| {
            let (name, value) = line.trim_end_matches(';').split_once(": ")?;
            let hex = value.strip_prefix('#')?;
            let part = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
            let colour = [part(0), part(2), part(4)].map(|part| f64::from(part) / 255.0);
            Some((name.to_owned(), colour))
        })
        .collect()
}

/// Relative luminance (WCAG 2.2).
fn luminance(colour: [f64; 3]) -> f64 {
    let [r, g, b] = colour.map(|part| {
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Text, and what it stands on: 4.5 at least.
const TEXT: [(&str, &str); 39] = [
    ("ink", "ground"),
    ("ink", "paper"),
    ("ink", "sunk"),
    ("ink", "accent-soft"),
    ("ink", "warn-soft"),
    ("ink", "bad-soft"),
    ("ink", "good-soft"),
    ("soft", "ground"),
    ("soft", "paper"),
    ("soft", "sunk"),
    ("soft", "accent-soft"),
    ("faint", "ground"),
    ("faint", "paper"),
    ("faint", "sunk"),
    ("faint", "accent-soft"),
    ("accent", "ground"),
    ("accent", "paper"),
    ("accent", "sunk"),
    ("accent", "accent-soft"),
    ("on-accent", "accent"),
    ("for", "paper"),
    ("for", "ground"),
    ("for", "sunk"),
    ("for", "for-soft"),
    ("against", "paper"),
    ("against", "ground"),
    ("against", "sunk"),
    ("against", "against-soft"),
    ("good", "good-soft"),
    ("good", "paper"),
    ("warn", "warn-soft"),
    ("warn", "paper"),
    ("warn", "accent-soft"),
    ("bad", "bad-soft"),
    ("bad", "paper"),
    ("bad", "ground"),
    ("quiet", "quiet-soft"),
    ("quiet", "paper"),
    ("quiet", "ground"),
];

/// What is not text and has to be seen: 3 at least. Colours of drawings are told apart by
/// their legend and the table beneath as well.
const SHAPES: [(&str, &str); 8] = [
    ("edge", "paper"),
    ("edge", "ground"),
    ("accent", "paper"),
    ("for", "paper"),
    ("against", "paper"),
    ("series-0", "paper"),
    ("series-2", "paper"),
    ("series-3", "paper"),
];

fn check(selector: &str) {
    let colours = colours(selector);
    let get = |name: &str| *colours.get(name).unwrap_or_else(|| panic!("no {name}"));
    for (pairs, least) in [(&TEXT[..], 4.5), (&SHAPES[..], 3.0)] {
        for (text, ground) in pairs {
            let contrast = contrast(get(text), get(ground));
            assert!(contrast >= least, "{selector}: {text} on {ground} is {contrast:.2}");
        }
    }
}

#[test]
fn everything_can_be_read_light_and_dark() {
    check(":root {");
    check(":root[data-theme=\"dark\"] {");
}

#[test]
fn dark_is_the_same_by_choice_and_by_system() {
    assert_eq!(
        colours(":root[data-theme=\"dark\"] {"),
        colours(":root:not([data-theme=\"light\"]) {")
    );
}

#[test]
fn the_style_needs_nobody_else() {
    for word in ["url(", "@import", "http:", "https:", "expression("] {
        assert!(!CSS.contains(word), "{word}");
    }
    assert!(CSS.len() < 40_000, "{} bytes", CSS.len());
}
