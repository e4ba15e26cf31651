//! The texts of requests about documents: `DOCS`, `DOCO`, `DOCA`, `INFT`.
//!
//! In: the free text of such a request. Out: its fields. Not handled: whose they are.
//! Source: IATA AIRIMP 3.14 (`DOCS`, `DOCO`, `DOCA`); IATA PADIS PNRGOV guide 13.1
//! section 5.28.
//!
//! Hosts leave positions blank, leave the first slash out, or put one too many; the date
//! of birth and the sex behind it tell where the fields stand.

/// Fields of a `DOCS`, as written.
#[derive(Default)]
pub(super) struct Docs<'t> {
    pub(super) code: &'t str,
    pub(super) issuer: &'t str,
    pub(super) number: &'t str,
    pub(super) nationality: &'t str,
    pub(super) birth: &'t str,
    pub(super) sex: &'t str,
    pub(super) expires: &'t str,
    pub(super) surname: &'t str,
    pub(super) given: &'t str,
    pub(super) second: &'t str,
}

impl Docs<'_> {
    /// The sex is written as that of an infant.
    pub(super) fn is_infant(&self) -> bool {
        self.sex.len() == 2 && self.sex.ends_with(['I', 'i'])
    }
}

/// Fields of a text, at most this many; a `DOCS` has 12.
const FIELDS_MAX: usize = 16;

/// The text taken apart at its slashes, with the field that a first slash opens at 1.
fn fields(text: &str) -> [&str; FIELDS_MAX] {
    let mut fields = [""; FIELDS_MAX];
    let text = text.trim();
    let first = usize::from(!text.starts_with('/'));
    for (slot, field) in fields.iter_mut().skip(first).zip(text.split('/')) {
        *slot = field.trim();
    }
    fields
}

/// How far a field stands behind where it should.
fn distance(at: usize, agreed: usize) -> isize {
    at.cast_signed() - agreed.cast_signed()
}

/// Where the sex stands in an agreed `DOCS`.
const SEX: usize = 6;

/// Reads a `DOCS`.
pub(super) fn docs(text: &str) -> Docs<'_> {
    let fields = fields(text);
    // How far the fields stand from where they should.
    let shift = sex_at(&fields).map_or(0, |at| distance(at, SEX));
    let at = |agreed: usize| {
        let position = agreed.checked_add_signed(shift);
        position.and_then(|position| fields.get(position)).copied().unwrap_or_default()
    };
    let mut docs = Docs {
        code: at(1),
        issuer: at(2),
        number: at(3),
        nationality: at(4),
        birth: at(5),
        sex: at(SEX),
        expires: at(7),
        surname: at(8),
        given: at(9),
        second: at(10),
    };
    // `//P/number`: the kind stands where the issuer should.
    if docs.code.is_empty() && docs.issuer.len() == 1 {
        docs.code = std::mem::take(&mut docs.issuer);
    }
    // The holder of a passport of several persons.
    if docs.second == "H" {
        docs.second = "";
    }
    docs
}

/// The field with a sex, which a date stands before or behind.
fn sex_at(fields: &[&str]) -> Option<usize> {
    let is_sex = |field: &str| {
        matches!(field, "M" | "F" | "X" | "U" | "MI" | "FI" | "XI" | "UI" | "m" | "f")
    };
    let near_date = |position: usize| {
        let before = position.checked_sub(1).and_then(|before| fields.get(before));
        let behind = fields.get(position + 1);
        before.is_some_and(|field| is_date(field))
            || behind.is_some_and(|field| is_date(field))
    };
    let found = (2..=8).find(|position| {
        fields.get(*position).is_some_and(|field| is_sex(field)) && near_date(*position)
    });
    // Without a sex, the date of birth alone tells as much.
    let birth = || {
        let first =
            (2..=6).find(|at| fields.get(*at).is_some_and(|field| is_date(field)));
        first.filter(|at| fields.get(at + 1).is_some_and(|sex| sex.len() <= 2))
    };
    found.or_else(|| Some(birth()? + 1))
}

/// Whether a field has the form of a date (`14FEB88`, `14FEB1988`).
pub(super) fn is_date(field: &str) -> bool {
    let bytes = field.as_bytes();
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (Some(month), Some(year)) =
        (bytes.get(digits..digits + 3), bytes.get(digits + 3..))
    else {
        return false;
    };
    (1..=2).contains(&digits)
        && month.iter().all(u8::is_ascii_alphabetic)
        && matches!(year.len(), 2 | 4)
        && year.iter().all(u8::is_ascii_digit)
}

/// Fields of a `DOCO`, as written.
#[derive(Default)]
pub(super) struct Doco<'t> {
    pub(super) birth_place: &'t str,
    pub(super) code: &'t str,
    pub(super) number: &'t str,
    pub(super) issued_at: &'t str,
    pub(super) issued: &'t str,
    pub(super) country: &'t str,
    pub(super) is_infant: bool,
}

/// Reads a `DOCO`.
pub(super) fn doco(text: &str) -> Doco<'_> {
    let fields = fields(text);
    let code = (1..=3).find(|at| {
        fields.get(*at).is_some_and(|field| matches!(field, &"V" | &"K" | &"R" | &"T"))
    });
    let shift = code.map_or(0, |at| distance(at, 2));
    let at = |agreed: usize| {
        let position = agreed.checked_add_signed(shift);
        position.and_then(|position| fields.get(position)).copied().unwrap_or_default()
    };
    Doco {
        birth_place: at(1),
        code: at(2),
        number: at(3),
        issued_at: at(4),
        issued: at(5),
        country: at(6),
        is_infant: at(7) == "I",
    }
}

/// Fields of a `DOCA`, as written.
#[derive(Default)]
pub(super) struct Doca<'t> {
    /// `R` residence, `D` destination.
    pub(super) kind: &'t str,
    pub(super) country: &'t str,
    /// Street, city, region and postcode.
    pub(super) lines: [&'t str; 4],
    pub(super) is_infant: bool,
}

/// Reads a `DOCA`.
pub(super) fn doca(text: &str) -> Doca<'_> {
    let fields = fields(text);
    let at = |position: usize| fields.get(position).copied().unwrap_or_default();
    Doca {
        kind: at(1),
        country: at(2),
        lines: [at(3), at(4), at(5), at(6)],
        is_infant: at(7) == "I",
    }
}

/// Surname, given names and date of birth of an infant: `TAN/BABYBOY 05JAN26`,
/// `TAN/BABYBOY/05JAN26`.
pub(super) fn infant(text: &str) -> (&str, &str, &str) {
    let text = text.trim().trim_start_matches(['/', '.']);
    let is_mark = |c: char| c == '/' || c == ' ' || c == '-' || c == '.';
    let text = text.trim_end_matches(is_mark);
    let last = text.rsplit(is_mark).next().unwrap_or_default();
    // Some hosts glue the date to the name or its title (`BABYMSTR05JAN26`).
    let glued = [9, 7].into_iter().filter_map(|length| {
        let (name, date) = last.split_at_checked(last.len().checked_sub(length)?)?;
        (name.ends_with(char::is_alphabetic) && is_date(date)).then_some(date)
    });
    let birth = is_date(last).then_some(last).or_else(|| glued.into_iter().next());
    let birth = birth.unwrap_or_default();
    let name = text.strip_suffix(birth).unwrap_or(text);
    let name = name.trim_end_matches(is_mark);
    let (surname, given) = name.split_once('/').unwrap_or((name, ""));
    (surname.trim(), given.trim(), birth)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let d = docs(text);
        let found = [
            d.code,
            d.issuer,
            d.number,
            d.nationality,
            d.birth,
            d.sex,
            d.expires,
            d.surname,
            d.given,
            d.second,
        ];
        assert_eq!(found.join("|"), expected, "{text}");
    }

    #[test]
    fn documents_are_read_wherever_their_fields_stand() {
        check(
            "/P/SGP/K1234567E/SGP/14FEB88/F/14FEB31/TAN/MEI LING",
            "P|SGP|K1234567E|SGP|14FEB88|F|14FEB31|TAN|MEI LING|",
        );
        check(
            "P/CO/52263000/CO/30MAY76/F/31OCT15/DIAZ/ANA/MARIA",
            "P|CO|52263000|CO|30MAY76|F|31OCT15|DIAZ|ANA|MARIA",
        );
        check(
            "//USA/448763368//02JUN70/F/18MAY22/FENNER/JACKI/ANJA",
            "|USA|448763368||02JUN70|F|18MAY22|FENNER|JACKI|ANJA",
        );
        check(
            "//P/P00266142/SGP/02JUN70/M/18MAY22/LIM/AH KOW",
            "P||P00266142|SGP|02JUN70|M|18MAY22|LIM|AH KOW|",
        );
        check("/////05FEB53/F//DORON/NINA", "||||05FEB53|F||DORON|NINA|");
        check("////GBR/12JUL64/M//JONES/WILLIAM", "|||GBR|12JUL64|M||JONES|WILLIAM|");
        check("//////12JUL64/M//JONES/WILLIAM", "||||12JUL64|M||JONES|WILLIAM|");
        check(
            "/P/GBR/83018836//17DEC56//08OCT22/LEE/J//H",
            "P|GBR|83018836||17DEC56||08OCT22|LEE|J|",
        );
        check("", "|||||||||");
    }

    #[test]
    fn infants_are_read_in_both_forms() {
        let expected = ("TAN", "BABYBOY", "05JAN26");
        assert_eq!(infant("TAN/BABYBOY 05JAN26"), expected);
        assert_eq!(infant("/TAN/BABYBOY/05JAN26"), expected);
        assert_eq!(infant("TAN/BABYBOY05JAN26"), expected);
        assert_eq!(infant("TAN/BABYBOY05JAN2026"), ("TAN", "BABYBOY", "05JAN2026"));
        assert_eq!(infant("TAN/BABYBOY MSTR"), ("TAN", "BABYBOY MSTR", ""));
        assert_eq!(infant(""), ("", "", ""));
    }

    #[test]
    fn visas_and_addresses_are_read() {
        let visa = doco("/MELAKA MYS/V/D0099887/JAKARTA/10OCT26/IDN");
        assert_eq!(
            (visa.birth_place, visa.number, visa.country),
            ("MELAKA MYS", "D0099887", "IDN")
        );
        let visa = doco("HERE VA/V/8675309/OTHER PLACE/22DEC06/LI");
        assert_eq!(
            (visa.birth_place, visa.code, visa.issued),
            ("HERE VA", "V", "22DEC06")
        );
        let known = doco("//K/980123456///USA");
        assert_eq!((known.code, known.number, known.country), ("K", "980123456", "USA"));
        let home = doca("/D/AUS/13 SHORE AVENUE/BROADBEACH/QLD/4215");
        assert_eq!((home.kind, home.country, home.lines[3]), ("D", "AUS", "4215"));
    }
}
