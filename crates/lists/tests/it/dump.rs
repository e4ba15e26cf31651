//! Every text of a listed entity, for looking whether something was lost.

use saring_model::{ListedEntity, NameKind, Precision, Quality, Sex};

/// All texts of an entity, one on a line, whitespace normalised.
pub(crate) fn dump(entity: &ListedEntity) -> String {
    let mut out = String::new();
    let mut put = |text: &str| {
        out.push_str(&text.split_whitespace().collect::<Vec<_>>().join(" "));
        out.push('\n');
    };
    put(&entity.id);
    put(&entity.schema);
    for name in &entity.names {
        put(&name.full);
        put(name.note.as_deref().unwrap_or_default());
        put(match name.quality {
            Quality::Good => "Good",
            Quality::Low => "Low",
        });
        put(match name.kind {
            NameKind::Former => "f.k.a.",
            NameKind::Primary | NameKind::Alias | NameKind::Original => "a.k.a.",
        });
    }
    for date in &entity.birth_dates {
        put(&date.from.to_string());
        put(&date.to.to_string());
        put(date.note.as_deref().unwrap_or_default());
        put(match (date.approximate, date.precision) {
            (_, Precision::Range) => "BETWEEN",
            (true, _) => "APPROXIMATELY",
            (false, _) => "EXACT",
        });
        if date.approximate {
            put("APPROXIMATELY");
        }
    }
    for sex in &entity.sexes {
        put(match sex {
            Sex::Male => "Male",
            Sex::Female => "Female",
            Sex::Other => "X",
        });
    }
    for document in &entity.documents {
        put(&document.kind_text);
        put(&document.number_raw);
        for text in
            [&document.issuer_text, &document.issued, &document.expires, &document.note]
        {
            put(text.as_deref().unwrap_or_default());
        }
    }
    for address in entity.addresses.iter().chain(&entity.birth_places) {
        put(&address.text);
        put(address.note.as_deref().unwrap_or_default());
    }
    for listing in &entity.listings {
        put(&listing.programme);
        put(&listing.reference);
        put(listing.listed_on.as_deref().unwrap_or_default());
        listing.amended_on.iter().for_each(|text| put(text));
        listing.measures.iter().for_each(|text| put(text));
    }
    let lists = [&entity.titles, &entity.designations, &entity.notes, &entity.referents];
    lists.into_iter().flatten().for_each(|text| put(text));
    entity.unread.iter().for_each(|unread| put(&unread.value));
    out
}
