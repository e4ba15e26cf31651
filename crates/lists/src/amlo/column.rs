//! What a column or label of Thailand's pages means, told by its words.
//!
//! In: a heading in Thai, English or both. Out: a column, or none.

/// A column of the list or a label of a person's page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Column {
    /// The row's number, and its link.
    Number,
    Notification,
    Reference,
    Listed,
    ThaiName,
    EnglishName,
    /// In one cell or in either script.
    Name,
    Alias,
    BirthDate,
    BirthPlace,
    Nationality,
    NationalId,
    Passport,
    Registration,
    Address,
    /// Telephone, electronic mail, group, status.
    Kept,
}

impl Column {
    pub(super) fn of(heading: &str) -> Option<Self> {
        let lower: String =
            heading.chars().take(100).flat_map(char::to_lowercase).collect();
        let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        let thai = has(&["thai", "ภาษาไทย"]);
        let english = has(&["english", "ภาษาอังกฤษ"]);
        Some(
            if has(&["place of birth", "birthplace", "สถานที่เกิด", "ภูมิลำเนาเกิด"])
            {
                Self::BirthPlace
            } else if has(&["birth", "วันเกิด", "วันเดือนปีเกิด", "ปีเกิด", "dob"])
            {
                Self::BirthDate
            } else if has(&[
                "also known",
                "a.k.a",
                "alias",
                "ชื่ออื่น",
                "นามแฝง",
                "ฉายา",
                "รู้จักในนาม",
            ]) {
                Self::Alias
            } else if has(&["passport", "หนังสือเดินทาง"]) {
                Self::Passport
            } else if has(&["registration", "ทะเบียนนิติบุคคล", "เลขทะเบียน"])
            {
                Self::Registration
            } else if has(&[
                "national identification",
                "identification number",
                "id card",
                "citizen id",
                "national id",
                "บัตรประชาชน",
                "ประจำตัวประชาชน",
            ]) {
                Self::NationalId
            } else if has(&["nationality", "citizenship", "สัญชาติ"]) {
                Self::Nationality
            } else if has(&["listed on", "date of listing", "วันที่ประกาศ", "วันที่กำหนด"])
            {
                Self::Listed
            } else if has(&["notification", "ประกาศ", "คำสั่งศาล"])
            {
                Self::Notification
            } else if has(&["reference", "เลขอ้างอิง", "หมายเลขอ้างอิง"])
            {
                Self::Reference
            } else if has(&[
                "e-mail",
                "email",
                "phone",
                "โทรศัพท์",
                "อีเมล",
                "group",
                "กลุ่ม",
                "status",
                "สถานะ",
                "ประเภท",
                "type",
            ]) {
                Self::Kept
            } else if has(&["address", "ที่อยู่"]) {
                Self::Address
            } else if has(&["name", "ชื่อ"]) {
                match (thai, english) {
                    (true, false) => Self::ThaiName,
                    (false, true) => Self::EnglishName,
                    _ => Self::Name,
                }
            } else if matches!(
                lower.trim().trim_end_matches('.'),
                "no" | "#"
                    | "order"
                    | "ลำดับ"
                    | "ลำดับที่"
                    | "ที่"
                    | "view"
                    | "detail"
                    | "details"
                    | "รายละเอียด"
                    | "ดู"
            ) {
                Self::Number
            } else {
                return None;
            },
        )
    }

    pub(super) fn is_name(self) -> bool {
        matches!(self, Self::ThaiName | Self::EnglishName | Self::Name)
    }

    /// Whether it belongs to the table and not to the person.
    pub(super) fn is_formal(self) -> bool {
        self == Self::Number
    }
}

#[cfg(test)]
mod tests {
    use super::Column;

    #[test]
    fn headings_in_both_languages() {
        #[track_caller]
        fn check(heading: &str, expected: Option<Column>) {
            assert_eq!(Column::of(heading), expected);
        }
        check("No.", Some(Column::Number));
        check("ลำดับที่", Some(Column::Number));
        check("Individual/Entity Name (Thailand)", Some(Column::ThaiName));
        check("Individual/Entity Name (English)", Some(Column::EnglishName));
        check("ชื่อ-สกุล (ภาษาอังกฤษ)", Some(Column::EnglishName));
        check("ชื่อ-สกุล", Some(Column::Name));
        check("Also known as (a.k.a)", Some(Column::Alias));
        check("วัน เดือน ปีเกิด", Some(Column::BirthDate));
        check("Date of Birth", Some(Column::BirthDate));
        check("เลขประจำตัวประชาชน", Some(Column::NationalId));
        check("Passport Number", Some(Column::Passport));
        check("ประกาศที่", Some(Column::Notification));
        check("Company Registration Number", Some(Column::Registration));
        check("Address No.1", Some(Column::Address));
        check("Hat", None);
    }
}
