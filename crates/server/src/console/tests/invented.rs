//! Values that pages of tests show. Nobody in them is real.

use saring_model::{
    Address, BirthDate, CountryCode, Document, DocumentKind, EntityKind, ListedEntity,
    Listing, Moment, Name, NameKind, Sex,
};
use serde_json::json;

use crate::access::records::{Account, Grant, Key, Wanted};
use crate::access::{Permission, Role};
use crate::console::language::Words;
use crate::console::pages::alert::Around;
use crate::console::pages::entries;
use crate::console::pages::lists::{Beside, BringForm, Fault};
use crate::console::pages::search::{FoundRow, RulingOn};
use crate::console::people::People;
use crate::desk::alerts::{self, Whole};
use crate::desk::figures::{Day, Figures, ListAge, OfCulture, Rate, Times};
use crate::desk::flights::{Received, Traffic};
use crate::desk::lists::ages::Age;
use crate::desk::lists::edits::{Editable, EntryLine};
use crate::desk::lists::kept::{EditSet, VersionKept, VersionState};
use crate::desk::lists::reading::{
    DifferenceView, EntryImpact, ImpactView, ListView, ListWhole, ListsView, PeopleImpact,
};
use crate::desk::privacy::Asked as Requested;
use crate::desk::{audit, redress, rulings};
use crate::records::{
    Alert, AlertState, Deed, Disposition, DispositionKind, Flight, HitKept, Note, Notice,
    NoticeState, Passenger, Redress, RedressState, Request, RequestKind, RequestState,
    RulingKind, RulingState, SubjectKept,
};

pub(super) fn at(text: &str) -> Moment {
    Moment::read(text).unwrap()
}

pub(super) fn now() -> Moment {
    at("2026-11-28T14:05:00Z")
}

pub(super) fn alert() -> Alert {
    Alert {
        id: "a-1".to_owned(),
        passenger: "p-1".to_owned(),
        flight: "f-1".to_owned(),
        flight_label: "XX815 SIN–CGK".to_owned(),
        departs_at: Some(at("2026-11-28T15:17:00Z")),
        subject: Some(SubjectKept {
            names: vec![
                "YASSER HUDAYFA SALEH ALMAZROUI".to_owned(),
                "ياسر حذيفة صالح المزروعي".to_owned(),
            ],
            birth_date: "1979-03-14".to_owned(),
            sex: "male".to_owned(),
            nationalities: vec!["OM".to_owned()],
            documents: vec![
                ["passport".to_owned(), "A20447190".to_owned(), "OM".to_owned()],
                ["visa".to_owned(), "V0093321".to_owned(), "ID".to_owned()],
            ],
            birth_place: "Salalah".to_owned(),
        }),
        directive: "refer".to_owned(),
        reasons: vec![json!({"code": "hit", "entity": "demo-001", "score": 905})],
        hits: vec![
            HitKept {
                entity: "demo-001".to_owned(),
                caption: "Yasir bin Hudhayfa al-Mazrawi".to_owned(),
                schema: "Person".to_owned(),
                list: "invented".to_owned(),
                list_version: "2026-11-20".to_owned(),
                score: 905,
                name_score: 961,
                matched_name: "Yasser Houdaifa al-Mazroui".to_owned(),
                weak: false,
                evidence: vec![
                    json!({"kind": "name-part", "query": "hudayfa", "listed": "houdaifa", "reason": "alike in sound", "bits": 7.02}),
                    json!({"kind": "name-part", "query": "yasser", "listed": "yasser", "reason": "the same", "bits": 6.0}),
                    json!({"kind": "name-part", "query": "almazroui", "listed": "mazroui", "reason": "alike in sound, without the article", "bits": 6.0}),
                    json!({"kind": "name-part-missing", "query": "saleh", "listed": "", "reason": "only the query has it", "bits": -1.35}),
                    json!({"kind": "birth-date", "query": "1979-03-14", "listed": "1978-03-14", "reason": "one digit differs", "bits": 0.25}),
                    json!({"kind": "nationality", "query": "OM", "listed": "YE", "reason": "none in common", "bits": -0.8}),
                    json!({"kind": "birth-place", "query": "OM", "listed": "YE", "reason": "another country", "bits": -0.4}),
                ],
                entity_fingerprint: "c0c0314d53255d0b84f0306132d0e5f2".to_owned(),
            },
            HitKept {
                entity: "demo-233".to_owned(),
                caption: "Yasir Huzaifa Salih".to_owned(),
                schema: "Person".to_owned(),
                list: "un-sc".to_owned(),
                list_version: "2026-11-12".to_owned(),
                score: 742,
                name_score: 790,
                matched_name: "ياسر حذيفة صالح".to_owned(),
                weak: true,
                evidence: Vec::new(),
                entity_fingerprint: "00c0314d53255d0b84f0306132d0e5f2".to_owned(),
            },
        ],
        score: 905,
        state: AlertState::Escalated,
        assigned_to: Some("user:u-2".to_owned()),
        dispositions: vec![Disposition {
            entity: "demo-233".to_owned(),
            kind: DispositionKind::FalsePositive,
            reason: "Another birth date; document seen".to_owned(),
            by: "user:u-2".to_owned(),
            at: at("2026-11-28T13:59:00Z"),
            exclusion: Some("e-77".to_owned()),
        }],
        notes: vec![Note {
            text: "Asked the border post at SIN for the page with the photograph."
                .to_owned(),
            by: "user:u-2".to_owned(),
            at: at("2026-11-28T13:51:00Z"),
        }],
        history: vec![
            deed("opened", "", "service", "2026-11-28T13:02:00Z"),
            deed("assigned", "", "user:u-2", "2026-11-28T13:44:00Z"),
            deed("escalated", "", "user:u-2", "2026-11-28T13:58:00Z"),
            deed("decided", "false-positive", "user:u-2", "2026-11-28T13:59:00Z"),
        ],
        culture: "arabic".to_owned(),
        opened_at: at("2026-11-28T13:02:00Z"),
        decided_at: None,
        mask_at: None,
        purge_at: None,
        person_keys: Vec::new(),
    }
}

fn deed(what: &str, detail: &str, by: &str, moment: &str) -> Deed {
    Deed {
        what: what.to_owned(),
        detail: detail.to_owned(),
        by: by.to_owned(),
        at: at(moment),
    }
}

pub(super) fn people() -> People {
    People::of(&[("user:u-2", "Arman Sampelov"), ("service", "Saring")])
}

pub(super) fn around() -> Around {
    Around {
        next: Some("a-2".to_owned()),
        previous: Some("a-0".to_owned()),
        people: people(),
    }
}

pub(super) fn whole(alert: Alert) -> Whole {
    Whole { version: 4, alert, masked: false, unmasked_until: None }
}

/// Names of invented travellers in the scripts of the region, and what they are like.
const NAMES: [(&str, &str); 12] = [
    ("YASSER HUDAYFA SALEH ALMAZROUI", "Yasir bin Hudhayfa al-Mazrawi"),
    ("ВСЕВОЛОД ЖУРАВИНСКИЙ", "Всеволод Аркадьевич Журавинский"),
    ("OUYANG ZHENBO", "欧阳振博"),
    ("MAENG DO GYEOM", "맹도겸"),
    ("KRIENGDET PHUWANATPHOKHIN", "เกรียงเดช ภูวนาถโภคิน"),
    ("CHHIT SOVANNARITH", "ឈិត សុវណ្ណារិទ្ធ"),
    ("BOUNTHAVISACK PHENGDOUANGSY", "ບຸນທະວີສັກ ແພງດວງສີ"),
    ("KYAW NANDA HTWAY", "ဦးကျော်နန္ဒထွေး"),
    ("GANAPATHY MUTHUKRISHNAN", "கணபதி முத்துகிருஷ்ணன்"),
    ("ĐẶNG THỊ HUYỀN SÂM", "Dang Thi Huyen Sam"),
    ("نور الدين صبري الترهوني", "Nur al-Din Sabri Tarhouni"),
    ("SOERJO WIDJAJAKOESOEMO", "Soerjo Widjajakoesoemo"),
];

fn long(place: usize) -> i64 {
    i64::try_from(place).unwrap()
}

pub(super) fn queue() -> alerts::Listed {
    let row = |(place, (name, caption)): (usize, &(&str, &str))| alerts::Row {
        id: format!("a-{place}"),
        version: 1,
        flight: format!("f-{}", place % 3),
        flight_label: ["XX815 SIN–CGK", "YY042 DXB–KUL", "ZZ7 SVO–BKK"][place % 3]
            .to_owned(),
        departs_at: (place != 7)
            .then(|| crate::records::later(now(), 2_300 * (long(place) + 1))),
        name: (place != 9).then(|| (*name).to_owned()),
        directive: "refer".to_owned(),
        score: 980 - 21 * u16::try_from(place).unwrap(),
        hits: [2, 1, 0, 4][place % 4],
        caption: (*caption).to_owned(),
        list: ["un-sc", "invented", "", "dttot"][place % 4].to_owned(),
        state: if place == 1 { AlertState::Escalated } else { AlertState::Open },
        assigned_to: match place {
            0 => Some("user:u-1".to_owned()),
            3 => Some("user:u-2".to_owned()),
            _ => None,
        },
        dispositions: Vec::new(),
        opened_at: crate::records::later(now(), -600 * (long(place) + 1)),
        decided_at: None,
    };
    let alerts = NAMES.iter().enumerate().map(row).collect();
    alerts::Listed { alerts, next: Some("more".to_owned()) }
}

pub(super) fn flights() -> Vec<Flight> {
    let routes = [
        ("XX815", "SIN", "CGK"),
        ("YY042", "DXB", "KUL"),
        ("ZZ7", "SVO", "BKK"),
        ("XX231", "CGK", "SIN"),
        ("WW19", "HAN", "VTE"),
        ("VV604", "RGN", "CGK"),
        ("UU88", "PNH", "KUL"),
        ("XX4", "PVG", "CGK"),
    ];
    let flight = |(place, (number, from, to)): (usize, &(&str, &str, &str))| Flight {
        id: format!("f-{place}"),
        number: (*number).to_owned(),
        day: "2026-11-28".to_owned(),
        from: (*from).to_owned(),
        to: (*to).to_owned(),
        departs_local: "2026-11-28T22:17".to_owned(),
        arrives_local: String::new(),
        departs_at: Some(crate::records::later(now(), 3_100 * long(place) - 2_000)),
        arrives_at: None,
        carrier: number[..2].to_owned(),
        state: ["closed", "open", "open", "open", "cancelled"][place % 5].to_owned(),
        persons: 96 + 37 * long(place).unsigned_abs(),
        directives: [90 + 37 * long(place).unsigned_abs(), 3, 2, u64::from(place == 2)],
        alerts_open: [0, 2, 1, 0][place % 4],
        notices_overdue: u64::from(place == 2),
        changed_at: now(),
        purge_at: None,
        against: String::new(),
        untold: u64::from(place == 3),
    };
    routes.iter().enumerate().map(flight).collect()
}

pub(super) fn passengers() -> Vec<Passenger> {
    let directives = ["board", "refer", "board", "insufficient-data", "do-not-board"];
    let passenger = |(place, (name, _)): (usize, &(&str, &str))| {
        let value = json!({
            "id": format!("p-{place}"), "flight": "f-1", "role": "passenger",
            "subject": {"names": [name], "birth_date": format!("19{}-03-14", 60 + place),
                "sex": "male", "nationalities": ["ID"],
                "documents": [["passport", format!("A{place}0447190"), "ID"]],
                "birth_place": ""},
            "traveller": null, "state": "checked-in",
            "directive": directives[place % 5], "decision": null, "against": "",
            "alert": (place % 5 == 1).then(|| format!("a-{place}")),
            "audit": 1, "answered_at": "2026-11-28T13:02:00Z", "mask_at": null,
            "purge_at": null, "person_keys": []
        });
        serde_json::from_value(value).unwrap()
    };
    NAMES.iter().enumerate().map(passenger).collect()
}

/// As many as an aircraft has, with names as long as a document has room for.
pub(super) fn many_passengers() -> Vec<Passenger> {
    let passenger = |place: usize| {
        let mut own = passengers().remove(place % NAMES.len());
        own.id = format!("p-{place}");
        own.alert = (place % 9 == 1).then(|| format!("a-{place}"));
        if let Some(subject) = &mut own.subject {
            subject.names =
                vec![format!("CONTOH SAMPEL PANJANG {place:03} TESTOVICH UJIAN")];
            subject.nationalities = vec!["ID".to_owned(), "RU".to_owned()];
        }
        own
    };
    (0..260).map(passenger).collect()
}

/// A message that came.
fn received(place: usize) -> Received {
    let text = str::to_owned;
    Received {
        at: crate::records::later(now(), -660 * (long(place) + 1)),
        kind: text(["passengers", "crew", "flight-status", "master-crew"][place % 4]),
        profile: text(["default", "cn", ""][place % 3]),
        became: text(["new", "known"][place % 2]),
        persons: [120, 8, 0, 31][place % 4],
        issues: ["count-differs", "segment-misplaced", "value-doubtful", "name-missing"]
            .into_iter()
            .take(place % 5)
            .map(text)
            .collect(),
    }
}

fn notice(place: usize) -> Notice {
    let state = [
        NoticeState::Overdue,
        NoticeState::Untellable,
        NoticeState::Sent,
        NoticeState::Pending,
        NoticeState::Acknowledged,
    ][place % 5];
    Notice {
        id: format!("n-{place}"),
        transaction: format!("26112814{place:04}"),
        flight: "f-1".to_owned(),
        carrier: "YY".to_owned(),
        passengers: (0..=place % 4).map(|one| format!("p-{one}")).collect(),
        was: "board".to_owned(),
        now: ["do-not-board", "refer"][place % 2].to_owned(),
        text: String::new(),
        state,
        made_at: crate::records::later(now(), -900 * (long(place) + 1)),
        confirm_by: crate::records::later(now(), 300 * (long(place) - 1)),
        acknowledged_at: (state == NoticeState::Acknowledged).then(now),
        purge_at: None,
    }
}

/// What was received and sent about a flight.
pub(super) fn traffic() -> Traffic {
    Traffic {
        received: (0..5).map(received).collect(),
        received_before: 0,
        notices: (0..5).map(notice).collect(),
        notices_before: 0,
    }
}

/// The same where more came than a page shows.
pub(super) fn much_traffic() -> Traffic {
    Traffic {
        received: (0..12).map(received).collect(),
        received_before: 21,
        notices: (0..12).map(notice).collect(),
        notices_before: 1,
    }
}

pub(super) fn found() -> (usize, Vec<FoundRow>) {
    let row = |(place, (_, caption)): (usize, &(&str, &str))| FoundRow {
        id: format!("demo-{place:03}"),
        caption: (*caption).to_owned(),
        schema: "Person".to_owned(),
        lists: vec!["invented".to_owned(), "un-sc".to_owned()],
    };
    (31, NAMES.iter().enumerate().map(row).collect())
}

pub(super) fn rulings_on() -> Vec<RulingOn> {
    vec![RulingOn { id: "e-77".to_owned(), kind: "exclusion", state: "in-force" }]
}

pub(super) fn ruling(kind: RulingKind, state: RulingState, by: &str) -> rulings::Shown {
    rulings::Shown {
        id: "o-7k2m9x".to_owned(),
        version: 1,
        kind,
        state,
        entity: if kind == RulingKind::Order { "" } else { "demo-001" }.to_owned(),
        redress: String::new(),
        proposed_by: by.to_owned(),
        proposed_at: at("2026-11-28T09:12:00Z"),
        settled_by: (state != RulingState::Proposed).then(|| "user:u-2".to_owned()),
        settled_at: (state != RulingState::Proposed).then(|| at("2026-11-28T10:40:00Z")),
        expires_on: Some("2027-11-01".to_owned()),
        expired: false,
        ruling: Some(json!({
            "id": "o-7k2m9x", "names": ["Sampel Testo", "Сампел Тесто"],
            "birth_date": "1978-03-14",
            "documents": [{"number": "A1234567", "issuer": "IDN", "kind": "passport"}],
            "ordered_by": "Officer 7, Border Service",
            "legal_basis": "Invented Act, section 13", "expires_on": "2027-11-01"
        })),
        reasons: vec!["Request of the invented court of 27 November.".to_owned()],
    }
}

pub(super) fn rulings_of(kind: RulingKind) -> rulings::Listed {
    rulings::Listed {
        rulings: vec![
            ruling(kind, RulingState::Proposed, "user:u-1"),
            ruling(kind, RulingState::InForce, "user:u-3"),
            ruling(kind, RulingState::Revoked, "user:u-3"),
        ],
        next: None,
    }
}

pub(super) fn case() -> redress::Case {
    redress::Case {
        version: 2,
        overdue: false,
        case: Redress {
            number: "SR-482913004417".to_owned(),
            state: RedressState::Open,
            subject: SubjectKept {
                names: vec!["Yasser Hudaifa al-Contohi".to_owned()],
                birth_date: "1991-04-02".to_owned(),
                sex: "male".to_owned(),
                nationalities: vec!["OM".to_owned()],
                documents: vec![["passport".into(), "A20447190".into(), "OM".into()]],
                birth_place: "Salalah".to_owned(),
            },
            statement: "Kept at the counter in SIN three times this year.".to_owned(),
            contact: "person@example.invalid".to_owned(),
            language: "en".to_owned(),
            seen: vec!["passport, original".to_owned()],
            exclusions: vec!["e-90".to_owned()],
            notes: alert().notes,
            history: vec![deed("opened", "", "user:u-2", "2026-11-20T08:00:00Z")],
            opened_by: "user:u-2".to_owned(),
            opened_at: at("2026-11-20T08:00:00Z"),
            due_at: at("2026-12-20T08:00:00Z"),
            settled_at: None,
            person_keys: Vec::new(),
            purge_at: None,
        },
    }
}

pub(super) fn candidates() -> Vec<redress::Candidate> {
    vec![redress::Candidate {
        entity: "demo-001".to_owned(),
        caption: "Yasir bin Hudhayfa al-Mazrawi".to_owned(),
        list: "invented".to_owned(),
        alert: "a-1".to_owned(),
    }]
}

pub(super) fn cases() -> redress::Listed {
    let case = |number: &str, state, overdue| redress::Row {
        number: number.to_owned(),
        state,
        opened_at: "2026-11-20T08:00:00Z".to_owned(),
        due_at: "2026-12-20T08:00:00Z".to_owned(),
        overdue,
    };
    redress::Listed {
        cases: vec![
            case("SR-482913004417", RedressState::Open, false),
            case("SR-110093382752", RedressState::Granted, true),
        ],
        next: None,
    }
}

pub(super) fn requests() -> Vec<Requested> {
    let request = |id: &str, kind, state, by: &str| Requested {
        version: 1,
        request: Request {
            id: id.to_owned(),
            kind,
            state,
            alert: if kind == RequestKind::Unmask { "a-9" } else { "" }.to_owned(),
            person_keys: Vec::new(),
            records: 14,
            requested_by: by.to_owned(),
            requested_at: at("2026-11-28T11:00:00Z"),
            reasons: vec!["The court asks for the answer of June.".to_owned()],
            settled_by: None,
            settled_at: None,
            until: None,
            purge_at: None,
        },
    };
    vec![
        request("r-1", RequestKind::Unmask, RequestState::Requested, "user:u-2"),
        request("r-2", RequestKind::Erase, RequestState::Requested, "user:u-1"),
        request("r-3", RequestKind::Unmask, RequestState::Approved, "user:u-2"),
    ]
}

pub(super) fn figures() -> Figures {
    let day = |place: u64| Day {
        day: format!("2026-11-{:02}", place + 1),
        answers: [900 + place * 37 % 310, 9 + place % 7, 4 + place % 5, place % 3],
        alarms: 8 + place % 6,
        decisions: [place % 2, 5 + place % 6, place % 3],
    };
    let rate = |count, of, rate: f64, spread: f64| {
        Some(Rate { count, of, rate, low: (rate - spread).max(0.0), high: rate + spread })
    };
    let culture = |name: &str, alarms| OfCulture {
        culture: name.to_owned(),
        alarms,
        precision: None,
    };
    Figures {
        from: "2026-11-01".to_owned(),
        to: "2026-11-28".to_owned(),
        days: (0..28).map(day).collect(),
        alarms: rate(288, 28_104, 0.0102, 0.0011),
        precision: rate(21, 170, 0.1235, 0.05),
        cultures: vec![
            culture("latin", rate(190, 19_800, 0.0096, 0.0013)),
            culture("arabic", rate(41, 3_600, 0.0114, 0.0035)),
            culture("cyrillic", rate(23, 2_100, 0.0109, 0.0045)),
            culture("east-asian", rate(25, 2_000, 0.0125, 0.005)),
            culture("south-east-asian", rate(9, 600, 0.015, 0.009)),
            culture("indic", None),
        ],
        decision_minutes: Times {
            median: Some(11),
            p90: Some(48),
            p99: Some(130),
            count: 170,
        },
        answer_millis: Times {
            median: Some(6),
            p90: Some(14),
            p99: Some(22),
            count: 28_104,
        },
        lists: vec![
            ListAge {
                list: "un-sc".into(),
                version: "2026-11-27".into(),
                hours: Some(19),
            },
            ListAge {
                list: "dttot".into(),
                version: "2026-11-20".into(),
                hours: Some(190),
            },
            ListAge {
                list: "invented".into(),
                version: "2026-11-20".into(),
                hours: None,
            },
        ],
    }
}

fn logged(number: u64) -> audit::Logged {
    let actions = ["alert.read", "alert.decide", "travel.answer", "search"];
    audit::Logged {
        number,
        leaf: json!({
            "number": number, "at": "2026-11-28T13:59:00Z", "actor": "user:u-2",
            "role": "adjudicator", "action": actions[usize::try_from(number).unwrap() % 4],
            "purpose": "border security", "legal_basis": "Invented Act, section 13",
            "about": {"kind": "alert", "id": format!("a-{number}")},
            "decision": "false-positive"
        }),
        hash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
            .to_owned(),
        sealed: number.is_multiple_of(2),
    }
}

pub(super) fn log() -> audit::Listed {
    audit::Listed {
        entries: (4680..4712).rev().map(logged).collect(),
        below: Some(4680),
        size: 4712,
    }
}

pub(super) fn entry() -> (audit::Logged, audit::Proof) {
    let logged = logged(4711);
    let proof = audit::Proof {
        from: 4711,
        size: 4712,
        hash: logged.hash.clone(),
        proof: vec![logged.hash.clone(); 13],
        checkpoint: checkpoint(),
    };
    (logged, proof)
}

pub(super) fn checkpoint() -> String {
    "saring.invalid/audit\n4712\nn4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=\n\n\u{2014} saring.invalid/audit AAAAAAAA\n".to_owned()
}

pub(super) fn accounts() -> Vec<Account> {
    let account =
        |id: &str, login: &str, name: &str, role, disabled, must_change| Account {
            id: id.to_owned(),
            login: login.to_owned(),
            name: name.to_owned(),
            role,
            password: None,
            must_change,
            password_until: None,
            disabled,
            epoch: 1,
            language: "en".to_owned(),
            carrier: None,
            certificate: None,
            created_at: now(),
            changed_at: at("2026-11-01T08:00:00Z"),
        };
    vec![
        account("u-1", "dewi", "Dewi Contohwati", Role::Supervisor, false, false),
        account("u-2", "arman", "Arman Sampelov", Role::Adjudicator, false, true),
        account("u-3", "lina", "Lina Teladan", Role::Screener, true, false),
    ]
}

pub(super) fn grants() -> Vec<Grant> {
    let grant = |id: &str, wanted, asked_by: &str| Grant {
        id: id.to_owned(),
        wanted,
        is_halved: true,
        asked_by: asked_by.to_owned(),
        asked_at: now(),
        ends_at: at("2026-11-27T08:00:00Z"),
    };
    let [dewi, arman, lina] = <[Account; 3]>::try_from(accounts()).unwrap();
    let certificate = Some("0f".repeat(32));
    let arman = Account { role: Role::RedressOfficer, certificate, ..arman };
    let words =
        ["role redress-officer", "certificate"].map(str::to_owned).into_iter().collect();
    let key = Key {
        role: Role::Adjudicator,
        scopes: Some(vec![Permission::ReadAlerts, Permission::ReadFlights]),
        ..keys().remove(0)
    };
    vec![
        grant("g-1", Wanted::Account { account: lina, handles: Vec::new() }, "user:u-2"),
        grant("g-2", Wanted::Change { account: arman, version: 1, words }, &dewi.id),
        grant("g-3", Wanted::Key(key), "user:u-1"),
    ]
}

pub(super) fn keys() -> Vec<Key> {
    vec![Key {
        id: "k-1".to_owned(),
        digest: String::new(),
        label: "Airline XX, departure control".to_owned(),
        role: Role::Carrier,
        scopes: None,
        carrier: Some("XX".to_owned()),
        requests_per_second: None,
        made_by: "user:u-1".to_owned(),
        made_at: now(),
        ends_at: at("2027-11-01T08:00:00Z"),
        revoked_at: None,
    }]
}

pub(super) fn entity() -> ListedEntity {
    let original = |full: &str| Name { kind: NameKind::Original, ..Name::primary(full) };
    ListedEntity {
        id: "demo-001".to_owned(),
        schema: "Person".to_owned(),
        kind: EntityKind::Person,
        names: vec![
            Name::primary("Yasir bin Hudhayfa al-Mazrawi"),
            original("ياسر بن حذيفة المزروعي"),
            Name::alias("Yasser Houdaifa al-Mazroui"),
            Name::alias("Yaser Hudhaifa Mazrawi"),
            Name::alias("Ясир бин Худайфа аль-Мазрави"),
            Name::weak("Abu Hudhayfa"),
        ],
        birth_dates: vec![
            BirthDate::day(1978, 3, 14).unwrap(),
            BirthDate::year(1980).unwrap().approximately(),
        ],
        birth_places: vec![Address {
            text: "Mukalla".to_owned(),
            country: CountryCode::read("YE"),
            note: None,
        }],
        nationalities: CountryCode::read("YE").into_iter().collect(),
        sexes: vec![Sex::Male],
        documents: vec![Document {
            kind: DocumentKind::Passport,
            number: "04417263".to_owned(),
            issuer: CountryCode::read("YE"),
            ..Document::default()
        }],
        listings: vec![Listing {
            list: "invented".to_owned(),
            programme: "Invented list".to_owned(),
            reference: "INV.001".to_owned(),
            listed_on: Some("2019-06-04".to_owned()),
            amended_on: vec!["2024-02-11".to_owned()],
            measures: vec!["travel ban".to_owned(), "asset freeze".to_owned()],
            ..Listing::default()
        }],
        notes: vec![
            "Invented for demonstration. Said to have kept the accounts of a workshop in \
             Mukalla until 2016; left by sea. Wears glasses.\nBrother of INV.014."
                .to_owned(),
        ],
        ..ListedEntity::default()
    }
}

fn version(number: u32, state: VersionState) -> VersionKept {
    let waits = state == VersionState::Waiting;
    VersionKept {
        id: format!("un-sc@{number:010}"),
        list: "un-sc".to_owned(),
        number,
        sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
            .to_owned(),
        source_date: format!("2026-11-{:02}", 12 + number),
        entities: 1_003,
        format: "un-sc".to_owned(),
        files: Vec::new(),
        mapping: String::new(),
        reasons: if waits {
            vec!["61 of 1003 entries are missing".to_owned()]
        } else {
            Vec::new()
        },
        state,
        by: vec!["user:u-2".to_owned()],
        imported_at: at("2026-11-28T06:00:00Z"),
        confirmed_at: at("2026-11-28T06:00:00Z"),
        settled_by: (!waits).then(|| "guard".to_owned()),
        settled_at: None,
        why: if waits { "" } else { "the guard has nothing against it" }.to_owned(),
        is_own: false,
        is_shared: true,
    }
}

pub(super) fn list() -> ListWhole {
    let versions = vec![
        version(8, VersionState::Waiting),
        version(7, VersionState::InUse),
        version(6, VersionState::Replaced),
        version(5, VersionState::Rejected),
    ];
    let glance = ListView {
        name: "un-sc".to_owned(),
        in_use: Some(versions[1].clone()),
        waiting: vec![versions[0].clone()],
        age: Some(Age { list: "un-sc".to_owned(), seconds: Some(68_400), stale: false }),
    };
    ListWhole { glance, versions }
}

pub(super) fn lists() -> ListsView {
    let glance = list().glance;
    let old = Age { list: "dttot".to_owned(), seconds: Some(684_000), stale: true };
    let stale = ListView {
        name: "dttot".to_owned(),
        waiting: Vec::new(),
        age: Some(old),
        ..glance.clone()
    };
    ListsView { generation: 4, lists: vec![stale, glance] }
}

/// Why a file was not taken.
fn fault() -> Fault {
    let detail = "malformed at line 812, byte 40: expected 13 cells, found 12";
    let detail = Words::default().told(detail);
    Fault { kind: "list-refused", detail }
}

pub(super) fn bring_form() -> BringForm {
    let list = "un-sc".to_owned();
    BringForm { list, fault: Some(fault()), bytes_max: 268_435_456 }
}

pub(super) fn asked_entry() -> entries::Asked {
    entries::Asked { list: "own".to_owned(), id: "own-1".to_owned(), text: String::new() }
}

pub(super) fn editable() -> Editable {
    let lines = NAMES.iter().enumerate().map(|(place, (_, name))| EntryLine {
        id: format!("own-{place}"),
        name: (*name).to_owned(),
    });
    let entry = json!({"saring": 1, "id": "own-1", "kind": "person", "sex": "M",
        "name": "Всеволод Аркадьевич Журавинский", "birth_dates": ["1961-03-14", "1962"],
        "aliases": ["Vsevolod Zhuravinsky", "سمبل تستو"], "nationalities": ["RU"],
        "notes": "Invented, like everyone here.", "measures": "travel ban"});
    let changes = [
        ("own-7".to_owned(), None),
        ("own-90".to_owned(), Some(json!({"name": ["Sampel Testo bin Contoh"]}))),
    ];
    let by = vec!["user:u-2".to_owned()];
    let gathered = EditSet { list: "own".to_owned(), changes: changes.into(), by };
    Editable {
        lines: lines.collect(),
        found: 57,
        entry: Some(entry),
        gathered: Some(gathered),
    }
}

/// An entry that was not taken, as it was filled in.
pub(super) fn refused_entry() -> entries::Refused {
    let detail = "the entry: date-unread: birth_dates: expected a date";
    let detail = Words::default().told(detail);
    let fields = [("name", "Sampel Testo\nSampel T."), ("birth_dates", "soon")];
    let text = |(key, value): (&str, &str)| (key.to_owned(), value.to_owned());
    entries::Refused {
        fault: Fault { kind: "invalid", detail },
        fields: Some(fields.into_iter().map(text).collect()),
    }
}

/// A list that is written entry by entry.
pub(super) fn own_list() -> ListWhole {
    let mut list = list();
    list.glance.name = "own".to_owned();
    for version in list.versions.iter_mut().chain(&mut list.glance.in_use) {
        version.format = "template-jsonl".to_owned();
        version.list = "own".to_owned();
    }
    list
}

pub(super) fn beside() -> Beside {
    let entries = vec![
        json!({"change": "added", "id": "un-sc-inv-044", "caption": "Sampel Testo bin Contoh",
            "entity": {"names": ["primary: Sampel Testo bin Contoh", "original: سمبل تستو"],
                "birth_dates": ["1981"], "nationalities": ["ID"], "sexes": ["male"]}}),
        json!({"change": "removed", "id": "un-sc-inv-009", "caption": "Прежний Образцов",
            "entity": {"names": ["primary: Прежний Образцов"]}}),
        json!({"change": "changed", "id": "un-sc-inv-001", "caption": "Yasir bin Hudhayfa al-Mazrawi",
            "fields": {"birth_dates": {"gone": ["1978"], "new": ["1978-03-14"]},
                "names": {"gone": [], "new": ["weak alias: Yaser Hudhaifa Mazrawi"]}}}),
    ];
    let people =
        |people, new, gone| PeopleImpact { people, new, gone, ..PeopleImpact::default() };
    Beside {
        differs: Some((
            7,
            DifferenceView {
                added: 3,
                changed: 12,
                removed: 61,
                entries,
                next: Some(40),
            },
        )),
        impact: Some(ImpactView {
            from: Some(7),
            to: 8,
            population: 100_000,
            population_alarmed: 4,
            entries: vec![EntryImpact {
                entity: "un-sc-inv-044".to_owned(),
                change: "added".to_owned(),
                alarms: 3,
            }],
            passengers: people(1_804, 1, 0),
            alerts: people(6, 0, 2),
        }),
        came: "waiting",
    }
}
