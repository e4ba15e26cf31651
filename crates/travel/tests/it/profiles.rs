//! Dialects are data: an operator's file changes them, and says clearly where it cannot.

use saring_model::{Interchange, TravelDocumentKind};
use saring_travel::{ErrorKind, Fits, Profile, Profiles};

#[test]
fn the_default_of_the_file_is_the_default_of_the_program() {
    let profiles = Profiles::embedded();
    assert_eq!(profiles.otherwise(), Profile::default());
    assert!(profiles.all().len() > 10);
}

#[test]
fn a_file_comes_before_the_embedded_profiles() {
    let profiles = Profiles::read(
        r#"
        [[profile]]
        name = "harbour"
        inherits = "cn"
        documents = { AC = "other", ZZ = "permit" }
        fits = { senders = ["XXAIR"], applications = ["IAPI"] }
        [profile.reply]
        whole_when_all_board = true
        refer = "CALL US"

        [[profile]]
        name = "cn"
        persons_max = 5
        "#,
    )
    .unwrap();
    let harbour = &profiles.all()[0];
    assert_eq!(harbour.name, "harbour");
    assert!(harbour.given_joined && harbour.reply.whole_when_all_board);
    assert_eq!(harbour.reply.texts[1], "CALL US");
    assert_eq!(harbour.persons_max, Some(10));
    assert!(harbour.documents.contains(&("AC".into(), TravelDocumentKind::Other)));
    assert!(harbour.documents.contains(&("P".into(), TravelDocumentKind::Passport)));
    assert!(harbour.fits.recipients.is_empty());
    assert_eq!(profiles.named("cn").unwrap().persons_max, Some(5));
    assert!(!profiles.named("cn").unwrap().given_joined);
    assert_eq!(profiles.all().iter().filter(|known| known.name == "cn").count(), 1);
}

#[test]
fn what_breaks_the_format_is_told_with_its_key() {
    for (toml, expected) in [
        ("[[profile]]\nname = 'a'\ncolour = 1", "profile 1 (a), colour: this key is"),
        ("[[profile]]\nname = 'a'\ninherits = 'b'", "(a), inherits: no profile of this"),
        ("[[profile]]\ngiven_joined = true", "profile 1, name: expected a text"),
        ("[[profile]]\nname = 'a'\ngiven_joined = 1", "given_joined: expected true or"),
        ("[[profile]]\nname = 'a'\nfits = { x = [] }", "fits.x: this key is not known"),
        ("[[profile]]\nname = 'a'\ndocuments = { Q = 'q' }", "documents.Q: expected a"),
        ("[[profile]]\nname = 'a'\npersons_max = 0", "persons_max: expected a number"),
        ("[[profile]]\nname = 'a'\nreply = { second = 'ZZ' }", "reply.second: expected"),
        ("[[profile]]\nname = 'a'\nreply = { second = 'z' }", "reply.second: expected"),
        ("[[profile]]\nname = 'a'\nlist = { release = 5 }", "list.release: expected"),
        ("[[profile]]\nname = 'a'\n[[profile]]\nname = 'a'", "profile 2 (a), name: this"),
        ("profiles = 1", "profiles: this key is not known"),
        ("", "expected [[profile]]"),
        ("[[", "expected TOML"),
    ] {
        let error = Profiles::read(toml).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Profile);
        assert!(error.to_string().contains(expected), "{error}\n{toml}");
    }
}

#[test]
fn a_dialect_fits_where_all_that_it_gives_fits() {
    let interchange = Interchange {
        sender: "XXAIR".into(),
        recipient: "NIAC01".into(),
        application: "IAPI".into(),
        ..Interchange::default()
    };
    let list = |text: &str| vec![text.to_owned()];
    let fits = Fits { recipients: list("NIAC"), ..Fits::default() };
    assert!(fits.fit(&interchange, "IATA"));
    let narrow = Fits { senders: list("YY"), ..fits.clone() };
    assert!(!narrow.fit(&interchange, "IATA"));
    let same = Fits { associations: list("IATA"), ..fits };
    assert!(same.fit(&interchange, "IATA"));
    assert!(!same.fit(&interchange, "IAT"));
    assert!(!Fits::default().fit(&interchange, "IATA"));
}
