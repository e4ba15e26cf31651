//! The list as CSV.
//!
//! In: `UK-Sanctions-List.csv`: a line with the date of the report, a header, and a row
//! for each name and each address of a designation. Out: see [`super`]; the same entities
//! that the XML form gives, for the cells of each designation are put back into its
//! elements. Columns are known by their names, in any case and order. Not handled: a
//! file without `Unique ID`.

use saring_model::ListedEntity;

use super::Designations;
use crate::error::ListError;
use crate::input::Input;
use crate::issues::Issues;
use crate::limits::Limits;
use crate::rows::{self, Columns, Joined, Table, leaf};
use crate::text::squeeze;
use crate::xml::Element;
use crate::{Format, ReadList};

pub(crate) fn read(
    input: Input<'_>,
    limits: &Limits,
    sink: &mut dyn FnMut(ListedEntity),
) -> Result<ReadList, ListError> {
    let mut reader =
        Reader { designations: Designations::new(limits, sink), targets: Vec::new() };
    rows::read(input, limits, &mut reader)?;
    Ok(reader.designations.finish(Format::UkCsv))
}

/// The element of each column, without case and what separates words: `A/B` is a B in an
/// A, and the columns of one A belong together.
const ELEMENTS: [(&str, &str); 60] = [
    ("lastupdated", "LastUpdated"),
    ("uniqueid", "UniqueID"),
    ("ofsigroupid", "OFSIGroupID"),
    ("unreferencenumber", "UNReferenceNumber"),
    ("name1", "Name/Name1"),
    ("name2", "Name/Name2"),
    ("name3", "Name/Name3"),
    ("name4", "Name/Name4"),
    ("name5", "Name/Name5"),
    ("name6", "Name/Name6"),
    ("nametype", "Name/NameType"),
    ("aliasstrength", "Name/AliasStrength"),
    ("title", "Title"),
    ("namenonlatinscript", "NonLatinName/NameNonLatinScript"),
    ("nonlatinscripttype", "NonLatinName/NonLatinScriptType"),
    ("nonlatinscriptlanguage", "NonLatinName/NonLatinScriptLanguage"),
    ("regimename", "RegimeName"),
    ("designationtype", "IndividualEntityShip"),
    ("individualentityship", "IndividualEntityShip"),
    ("designationsource", "DesignationSource"),
    ("sanctionsimposed", "SanctionsImposed"),
    ("otherinformation", "OtherInformation"),
    ("ukstatementofreasons", "UKStatementofReasons"),
    ("addressline1", "Address/AddressLine1"),
    ("addressline2", "Address/AddressLine2"),
    ("addressline3", "Address/AddressLine3"),
    ("addressline4", "Address/AddressLine4"),
    ("addressline5", "Address/AddressLine5"),
    ("addressline6", "Address/AddressLine6"),
    ("addresspostalcode", "Address/AddressPostalCode"),
    ("addresscountry", "Address/AddressCountry"),
    ("phonenumber", "PhoneNumber"),
    ("website", "Website"),
    ("emailaddress", "EmailAddress"),
    ("datedesignated", "DateDesignated"),
    ("dob", "DOB"),
    ("nationalityies", "Nationality"),
    ("nationality", "Nationality"),
    ("nationalidentifiernumber", "NationalIdentifier/NationalIdentifierNumber"),
    (
        "nationalidentifieradditionalinformation",
        "NationalIdentifier/NationalIdentifierAdditionalInformation",
    ),
    ("passportnumber", "Passport/PassportNumber"),
    ("passportadditionalinformation", "Passport/PassportAdditionalInformation"),
    ("position", "Position"),
    ("gender", "Gender"),
    ("townofbirth", "Location/TownOfBirth"),
    ("countryofbirth", "Location/CountryOfBirth"),
    ("typeofentity", "TypeOfEntity"),
    ("subsidiaries", "Subsidiary"),
    ("parentcompany", "ParentCompany"),
    ("businessregistrationnumbers", "BusinessRegistrationNumber"),
    ("imonumber", "IMONumber"),
    ("currentowneroperators", "CurrentOwnerOperator"),
    ("previousowneroperators", "PreviousOwnerOperator"),
    ("currentbelievedflagofship", "CurrentBelievedFlagOfShip"),
    ("previousflags", "PreviousFlag"),
    ("typeofship", "TypeOfShip"),
    ("tonnageofship", "TonnageOfShip"),
    ("lengthofship", "LengthOfShip"),
    ("yearbuilt", "YearBuilt"),
    ("hullidentificationnumberhin", "HullIdentificationNumber"),
];

struct Reader<'s> {
    designations: Designations<'s>,
    /// For each group, the elements of its cells.
    targets: Vec<Vec<String>>,
}

impl Table for Reader<'_> {
    const DELIMITER: u8 = b',';
    const PREAMBLE: &'static str = "Report Date";

    fn preamble(&mut self, cells: &[&str]) -> bool {
        let first = cells.first().copied().unwrap_or_default();
        let Some(date) = first.strip_prefix(Self::PREAMBLE) else { return false };
        self.designations.dated(date.trim_start_matches(':'));
        true
    }

    fn header(&mut self, names: &[&str]) -> Result<Columns, String> {
        let targets: Vec<String> = names.iter().map(|name| target(name)).collect();
        let key = targets.iter().position(|target| target == "UniqueID");
        let Some(key) = key else {
            return Err("expected a column Unique ID, found none".to_owned());
        };
        let outer = targets.iter().map(|target| Some(target.split_once('/')?.0));
        let groups = rows::groups(outer);
        let target = |column: &usize| targets.get(*column).cloned();
        self.targets = groups
            .iter()
            .map(|group| group.iter().filter_map(target).collect())
            .collect();
        Ok(Columns { key, apart: None, groups })
    }

    fn issues(&mut self) -> &mut Issues {
        &mut self.designations.list.issues
    }

    fn record(&mut self, joined: Joined) {
        let position = joined.position;
        let mut designation = leaf("Designation", String::new(), position);
        for (group, cells) in joined.values {
            let targets = self.targets.get(group).map(Vec::as_slice).unwrap_or_default();
            let mut outer: Option<Element> = None;
            for (target, cell) in targets.iter().zip(cells) {
                if cell.is_empty() {
                    continue;
                }
                let text = squeeze(&cell);
                match target.split_once('/') {
                    Some((name, inner)) => outer
                        .get_or_insert_with(|| leaf(name, String::new(), position))
                        .children
                        .push(leaf(inner, text, position)),
                    None => designation.children.push(leaf(target, text, position)),
                }
            }
            designation.children.extend(outer);
        }
        self.designations.take(designation);
    }
}

/// The element of a column; a column that is not known is its own, and its name can hold
/// no `/`.
fn target(column: &str) -> String {
    let folded: String = column
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    let known = ELEMENTS.iter().find(|(own, _)| *own == folded);
    known.map_or_else(|| column.replace('/', "|"), |(_, element)| (*element).to_owned())
}
