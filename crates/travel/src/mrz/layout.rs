//! Which field of a zone stands where.
//!
//! In: a format. Out: its lines, and the place of every field. Not handled: what stands
//! in them.
//! Source: ICAO Doc 9303, 8th edition, part 4 section 4.2 (TD3), part 5 (TD1), part 6
//! (TD2), part 7 (MRV-A and MRV-B).

/// A form of machine readable zone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ZoneFormat {
    /// A card: three lines of 30.
    Td1,
    /// A larger card: two lines of 36.
    Td2,
    /// A passport: two lines of 44.
    Td3,
    /// A visa of the size of a passport's page: two lines of 44.
    MrvA,
    /// A smaller visa: two lines of 36.
    MrvB,
}

impl ZoneFormat {
    /// The name that the standard gives it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Td1 => "TD1",
            Self::Td2 => "TD2",
            Self::Td3 => "TD3",
            Self::MrvA => "MRV-A",
            Self::MrvB => "MRV-B",
        }
    }

    /// Characters in a line.
    pub(crate) fn width(self) -> usize {
        match self {
            Self::Td1 => 30,
            Self::Td2 | Self::MrvB => 36,
            Self::Td3 | Self::MrvA => 44,
        }
    }

    /// Lines of a zone.
    pub(crate) fn lines(self) -> usize {
        match self {
            Self::Td1 => 3,
            Self::Td2 | Self::Td3 | Self::MrvA | Self::MrvB => 2,
        }
    }

    /// Where its fields stand.
    pub(crate) fn layout(self) -> &'static Layout {
        match self {
            Self::Td1 => &TD1,
            Self::Td2 => &TD2,
            Self::Td3 => &TD3,
            Self::MrvA => &MRV_A,
            Self::MrvB => &MRV_B,
        }
    }
}

/// A run of characters: its line from 0, and its places as the standard counts them,
/// from 1, both ends included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Field {
    pub(crate) line: usize,
    pub(crate) from: usize,
    pub(crate) to: usize,
}

const fn field(line: usize, from: usize, to: usize) -> Field {
    Field { line, from, to }
}

impl Field {
    pub(crate) fn length(self) -> usize {
        self.to + 1 - self.from
    }
}

/// The fields of a format.
#[derive(Debug)]
pub(crate) struct Layout {
    pub(crate) code: Field,
    pub(crate) issuer: Field,
    pub(crate) name: Field,
    pub(crate) number: Field,
    pub(crate) number_check: Field,
    pub(crate) nationality: Field,
    pub(crate) birth: Field,
    pub(crate) birth_check: Field,
    pub(crate) sex: Field,
    pub(crate) expiry: Field,
    pub(crate) expiry_check: Field,
    /// What the issuer may use as it likes. The first holds what a long number has more
    /// than nine characters, where the format allows one.
    pub(crate) optional: &'static [Field],
    pub(crate) optional_check: Option<Field>,
    pub(crate) long_number: bool,
    /// The composite check digit, and what it is computed of.
    pub(crate) composite: Option<(Field, &'static [Field])>,
}

static TD3: Layout = Layout {
    code: field(0, 1, 2),
    issuer: field(0, 3, 5),
    name: field(0, 6, 44),
    number: field(1, 1, 9),
    number_check: field(1, 10, 10),
    nationality: field(1, 11, 13),
    birth: field(1, 14, 19),
    birth_check: field(1, 20, 20),
    sex: field(1, 21, 21),
    expiry: field(1, 22, 27),
    expiry_check: field(1, 28, 28),
    optional: &[field(1, 29, 42)],
    optional_check: Some(field(1, 43, 43)),
    long_number: false,
    composite: Some((
        field(1, 44, 44),
        &[field(1, 1, 10), field(1, 14, 20), field(1, 22, 43)],
    )),
};

static TD2: Layout = Layout {
    name: field(0, 6, 36),
    optional: &[field(1, 29, 35)],
    optional_check: None,
    long_number: true,
    composite: Some((
        field(1, 36, 36),
        &[field(1, 1, 10), field(1, 14, 20), field(1, 22, 35)],
    )),
    ..TD3
};

static MRV_A: Layout = Layout {
    optional: &[field(1, 29, 44)],
    optional_check: None,
    composite: None,
    ..TD3
};

static MRV_B: Layout = Layout {
    name: field(0, 6, 36),
    optional: &[field(1, 29, 36)],
    optional_check: None,
    composite: None,
    ..TD3
};

static TD1: Layout = Layout {
    code: field(0, 1, 2),
    issuer: field(0, 3, 5),
    number: field(0, 6, 14),
    number_check: field(0, 15, 15),
    birth: field(1, 1, 6),
    birth_check: field(1, 7, 7),
    sex: field(1, 8, 8),
    expiry: field(1, 9, 14),
    expiry_check: field(1, 15, 15),
    nationality: field(1, 16, 18),
    optional: &[field(0, 16, 30), field(1, 19, 29)],
    optional_check: None,
    long_number: true,
    composite: Some((
        field(1, 30, 30),
        &[field(0, 6, 30), field(1, 1, 7), field(1, 9, 15), field(1, 19, 29)],
    )),
    name: field(2, 1, 30),
};

/// The characters of a zone, every line as wide as its format is.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    lines: Vec<Vec<u8>>,
}

impl Grid {
    /// A zone of fillers alone.
    pub(crate) fn blank(format: ZoneFormat) -> Self {
        Self { lines: vec![vec![b'<'; format.width()]; format.lines()] }
    }

    /// What stands in a field.
    pub(crate) fn get(&self, field: Field) -> &[u8] {
        let line = self.lines.get(field.line).map(Vec::as_slice).unwrap_or_default();
        line.get(field.from - 1..field.to).unwrap_or_default()
    }

    /// The same as text: zones hold ASCII alone.
    pub(crate) fn text(&self, field: Field) -> &str {
        std::str::from_utf8(self.get(field)).unwrap_or_default()
    }

    /// The character of a field of one.
    pub(crate) fn one(&self, field: Field) -> u8 {
        self.get(field).first().copied().unwrap_or(b'<')
    }

    /// Writes into a field from its beginning; what is too long is left out.
    pub(crate) fn put(&mut self, field: Field, value: &[u8]) {
        let line = self.lines.get_mut(field.line).map(Vec::as_mut_slice);
        let slots = line.and_then(|line| line.get_mut(field.from - 1..field.to));
        for (slot, byte) in slots.into_iter().flatten().zip(value) {
            *slot = *byte;
        }
    }

    /// Writes a line from its beginning.
    pub(crate) fn put_line(&mut self, line: usize, value: &[u8]) {
        let slots = self.lines.get_mut(line).into_iter().flatten();
        for (slot, byte) in slots.zip(value) {
            *slot = *byte;
        }
    }

    /// The lines as text.
    pub(crate) fn to_text(&self) -> String {
        let lines = self.lines.iter().map(|line| String::from_utf8_lossy(line));
        lines.collect::<Vec<_>>().join("\n")
    }
}
