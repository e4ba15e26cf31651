//! Rosfinmonitoring's list in the layout of its XML 2.1, with invented persons.

use saring_lists::{ErrorKind, Format};
use saring_model::{DocumentKind, EntityKind, IssueCode, ListedEntity, PartRole};

use crate::dump::dump;
use crate::{names, read};

fn subject(id: u32, rest: &str) -> String {
    format!(
        "<Субъект><ИдСубъекта>{id}</ИдСубъекта><ТипСубъекта><Идентификатор>4\
         </Идентификатор><Наименование>Тип</Наименование></ТипСубъекта>{rest}\
         <Террорист>1</Террорист></Субъект>\n"
    )
}

fn person(id: u32, fields: &str) -> String {
    subject(
        id,
        &format!(
            "<ФЛ>{fields}</ФЛ><История><ДатаВключения>2098-01-02</ДатаВключения>\
             <ДатаВключения>2098-03-04</ДатаВключения></История>"
        ),
    )
}

fn list(subjects: &str, changes: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Перечень xmlns:xs=\"http://www.w3.org/2001/XMLSchema-instance\">\n\
         <ВерсияФормата>2.1</ВерсияФормата><ДатаПеречня>2098-05-06</ДатаПеречня>\
         <ДатаПредыдущегоПеречня>2098-05-05</ДатаПредыдущегоПеречня>\n\
         <АктуальныйПеречень>\n{subjects}</АктуальныйПеречень>\n{changes}</Перечень>"
    )
}

fn one(fields: &str) -> ListedEntity {
    let (_, mut entities) =
        read(list(&person(7, fields), "").as_bytes()).expect("a list");
    entities.remove(0)
}

const WHOLE: &str = "<ФИО>ТЕСТОВ ПРИМЕР УЧЕБНИКОВИЧ</ФИО><ФИОЛат>TESTOV PRIMER</ФИОЛат>\
    <ДатаРождения>1981-03-04</ДатаРождения><ГодРождения>1981</ГодРождения>\
    <МестоРождения>г. Учебск</МестоРождения><ИНН>000000000001</ИНН><СНИЛС>000-000-000 02</СНИЛС>\
    <СписокДрНаименований><ДрНаименование><ФИО>ЗАДАЧНИКОВ ПРИМЕР</ФИО>\
    <ГодРождения>1982</ГодРождения><МестоРождения>г. Задачинск</МестоРождения></ДрНаименование></СписокДрНаименований>\
    <СписокДокументов><Документ><ТипДокумента><Идентификатор>21</Идентификатор>\
    <Наименование>Паспорт гражданина РФ</Наименование></ТипДокумента><Серия>0001</Серия>\
    <Номер>000003</Номер><ОрганВыдачи>ОВД Учебска</ОрганВыдачи><ДатаВыдачи>2001-02-03</ДатаВыдачи>\
    </Документ></СписокДокументов>\
    <СписокГражданств><Гражданство>Республика Таджикистан</Гражданство></СписокГражданств>";

#[test]
fn a_person() {
    let (list, entities) = read(list(&person(7, WHOLE), "").as_bytes()).expect("a list");
    assert_eq!(
        (list.format, list.version.name.as_str()),
        (Format::RosfinXml, "ru-rosfin")
    );
    assert_eq!(list.version.version, "2098-05-06");
    assert_eq!(list.issues, []);
    let person = &entities[0];
    assert_eq!((person.id.as_str(), person.kind), ("ru-rosfin-7", EntityKind::Person));
    assert_eq!(
        names(person),
        [
            "primary: ТЕСТОВ ПРИМЕР УЧЕБНИКОВИЧ",
            "alias: TESTOV PRIMER",
            "alias: ЗАДАЧНИКОВ ПРИМЕР",
        ]
    );
    let roles: Vec<_> = person.names[0].parts.iter().map(|part| part.role).collect();
    assert_eq!(roles, [PartRole::Family, PartRole::Given, PartRole::Father]);
    let dates: Vec<_> = person.birth_dates.iter().map(ToString::to_string).collect();
    assert_eq!(dates, ["1981-03-04", "1982"]);
    assert!(
        person.birth_dates[1].note.as_deref().is_some_and(|n| n.contains("ЗАДАЧНИКОВ"))
    );
    let documents: Vec<_> =
        person.documents.iter().map(|d| (d.kind, d.number.as_str())).collect();
    assert_eq!(
        documents,
        [
            (DocumentKind::TaxNumber, "000000000001"),
            (DocumentKind::NationalId, "00000000002"),
            (DocumentKind::Passport, "0001000003"),
        ]
    );
    assert_eq!(person.nationalities[0].to_string(), "TJ");
    let listing = &person.listings[0];
    assert_eq!(listing.reference, "7");
    assert_eq!(listing.listed_on.as_deref(), Some("2098-01-02"));
    assert_eq!(listing.amended_on, ["2098-03-04"]);
}

#[test]
fn an_organisation_and_a_foreigner() {
    let company = subject(
        8,
        "<ЮЛ><Наименование>ООО \"УЧЕБНИК\" (ООО \"ЗАДАЧНИК\"; КОНСПЕКТ)</Наименование>\
         <НаименованиеЛат>UCHEBNIK LLC</НаименованиеЛат><ДатаРегистрации>2000-01-01\
         </ДатаРегистрации><МестоРегистрации>г. Учебск, Россия</МестоРегистрации>\
         <ИНН>0000000001</ИНН><ОГРН>0000000000001</ОГРН></ЮЛ>",
    );
    let foreigner = subject(
        9,
        "<ИНФЛ><ФИО>ТЕСТ ОБРАЗЕЦ ПРИМЕР</ФИО><ГодРождения>1975</ГодРождения></ИНФЛ>",
    );
    let (list, entities) =
        read(list(&(company + &foreigner), "").as_bytes()).expect("a list");
    assert_eq!(list.issues, []);
    let [company, foreigner] = entities.as_slice() else { panic!("two entities") };
    assert_eq!(company.kind, EntityKind::Organisation);
    assert_eq!(
        names(company),
        [
            "primary: ООО \"УЧЕБНИК\"",
            "alias: ООО \"ЗАДАЧНИК\"",
            "alias: КОНСПЕКТ",
            "alias: UCHEBNIK LLC",
        ]
    );
    let kinds: Vec<_> = company.documents.iter().map(|d| d.kind).collect();
    assert_eq!(kinds, [DocumentKind::TaxNumber, DocumentKind::Registration]);
    assert!(dump(company).contains("2000-01-01"));
    let country = company.addresses[0].country.map(|c| c.to_string());
    assert_eq!(country.as_deref(), Some("RU"));
    assert_eq!(foreigner.kind, EntityKind::Person);
    assert_eq!(foreigner.birth_dates[0].to_string(), "1975");
    assert!(foreigner.names[0].parts.is_empty(), "no patronymic, no roles");
}

#[test]
fn parts_of_a_name_that_are_stated() {
    let stated = one(
        "<ФИО>ТЕСТ ОБРАЗЕЦ</ФИО><Фамилия>ТЕСТ</Фамилия><Имя>ОБРАЗЕЦ</Имя><Отчество/>",
    );
    let parts: Vec<_> =
        stated.names[0].parts.iter().map(|p| (p.role, p.text.as_str())).collect();
    assert_eq!(parts, [(PartRole::Family, "ТЕСТ"), (PartRole::Given, "ОБРАЗЕЦ")]);
    let alone = one("<Фамилия>ТЕСТ</Фамилия><Имя>ОБРАЗЕЦ</Имя>");
    assert_eq!(names(&alone), ["primary: ТЕСТ ОБРАЗЕЦ"]);
}

#[test]
fn nothing_is_lost() {
    let entity = one(WHOLE);
    let dump = dump(&entity);
    let texts = WHOLE.split(['<', '>']).skip(2).step_by(2);
    for text in texts.map(str::trim).filter(|text| !text.is_empty()) {
        assert!(dump.contains(text), "lost: {text}");
    }
    // What surrounds the person.
    for text in ["4", "Тип", "1", "2098-03-04"] {
        assert!(dump.contains(text), "lost: {text}");
    }
    let odd = one("<ФИО>ТЕСТ</ФИО><Рост>180</Рост><ГодРождения>1981</ГодРождения>\
                   <ДатаРождения>1980-01-02</ДатаРождения>\
                   <СписокДокументов><Документ><ДатаВыдачи>2003-04-05</ДатаВыдачи></Документ></СписокДокументов>");
    assert!(odd.unread.iter().any(|u| u.field == "ФЛ/Рост" && u.value == "180"));
    assert_eq!(odd.birth_dates.len(), 2, "a year that differs is a date of its own");
    assert!(self::dump(&odd).contains("2003-04-05"));
}

#[test]
fn the_files_own_changes_are_checked() {
    let subjects = person(7, "<ФИО>ТЕСТ ОДИН</ФИО>") + &person(8, "<ФИО>ТЕСТ ДВА</ФИО>");
    let issues =
        |changes: &str| read(list(&subjects, changes).as_bytes()).expect("a list").0;
    let right = "<ПоследниеВключенные><Субъект><ИдСубъекта>8</ИдСубъекта></Субъект>\
                 </ПоследниеВключенные><ПоследниеИсключенные><Субъект><ФЛ><ФИО>ТЕСТ ТРИ</ФИО>\
                 </ФЛ></Субъект><Субъект><ИдСубъекта>9</ИдСубъекта></Субъект></ПоследниеИсключенные>";
    let read = issues(right);
    assert_eq!((read.version.entities, read.issues.len()), (2, 0));
    assert_eq!(read.version.sha256, issues("").version.sha256, "changes are not content");
    let wrong = right.replace(">8<", ">10<").replace(">9<", ">7<");
    let read = issues(&wrong);
    let codes: Vec<_> = read.issues.iter().map(|issue| issue.code).collect();
    assert_eq!(codes, [IssueCode::RecordUnread, IssueCode::RecordUnread]);
}

/// Windows-1251 of a text that has only letters of Russian beside ASCII.
fn windows_1251(text: &str) -> Vec<u8> {
    let byte = |c: char| match c {
        'А'..='я' => {
            0xC0 + u8::try_from(u32::from(c) - u32::from('А')).expect("a letter")
        }
        'Ё' => 0xA8,
        'ё' => 0xB8,
        other => u8::try_from(other).expect("ASCII"),
    };
    text.chars().map(byte).collect()
}

#[test]
fn windows_1251_is_the_same_list() {
    let xml = list(&person(7, WHOLE), "");
    let (one, entities) = read(xml.as_bytes()).expect("a list");
    let old = windows_1251(&xml.replace("UTF-8", "windows-1251"));
    let (other, same) = read(&old).expect("a list");
    assert_eq!((one.version.sha256, entities), (other.version.sha256, same));
    // Told and not so, or so and not told.
    let error =
        read(xml.replace("UTF-8", "windows-1251").as_bytes()).expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::Malformed);
    let error = read(&windows_1251(&xml)).expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::Malformed);
    let mut damaged = old;
    let at = damaged.len() - 100;
    damaged[at] = 0x98;
    assert_eq!(read(&damaged).expect_err("refused").kind(), ErrorKind::Malformed);
}

#[test]
fn damage_is_refused() {
    #[track_caller]
    fn check(xml: &str, kind: ErrorKind) {
        let error = read(xml.as_bytes()).expect_err("refused");
        assert_eq!(error.kind(), kind, "{error}");
        assert!(!error.to_string().contains("ТЕСТ"));
    }
    let whole = list(&person(7, "<ФИО>ТЕСТ</ФИО>"), "");
    check(whole.trim_end_matches("</Перечень>"), ErrorKind::Truncated);
    check(&whole.replace("</ФЛ>", "</ЮЛ>"), ErrorKind::Malformed);
    check(&whole.replace("ТЕСТ", &"Т".repeat(1 << 18)), ErrorKind::TooLarge);
    check(&list("", ""), ErrorKind::Malformed);
}

#[test]
fn the_sample_is_read_whole() {
    let Some(folder) = crate::data("lists/national") else { return };
    let bytes =
        std::fs::read(folder.join("rfm-te21-format-sample.SYNTHETIC.xml")).expect("file");
    let (list, entities) = read(&bytes).expect("a list");
    assert_eq!((list.version.entities, list.issues.len()), (2, 0));
    assert_eq!(list.version.version, "2099-01-02");
    assert_eq!(entities[0].documents[0].kind, DocumentKind::Passport);
    let issuer = entities[0].documents[0].issuer.map(|c| c.to_string());
    assert_eq!(issuer.as_deref(), Some("RU"));
}

#[test]
fn a_file_that_is_cut_anywhere_is_refused() {
    let whole = list(&person(7, WHOLE), "<ПоследниеВключенные/>");
    for (cut, _) in whole.char_indices() {
        let read = read(&whole.as_bytes()[..cut]);
        assert!(read.is_err(), "cut at {cut} of {}", whole.len());
    }
    assert!(read(whole.as_bytes()).is_ok());
}
