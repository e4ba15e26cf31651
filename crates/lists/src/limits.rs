//! How much of a file is taken in before it is refused.

/// Limits enforced while streaming: the byte that passes one ends the reading.
///
/// ```
/// use saring_lists::Limits;
/// let small = Limits { file_bytes_max: 1 << 20, ..Limits::default() };
/// assert!(small.file_bytes_max < Limits::default().file_bytes_max);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Decompressed bytes of the whole file. Default 4 GiB; the largest list known,
    /// `OpenSanctions`' whole export, is about 3 GB.
    pub file_bytes_max: u64,
    /// Bytes of one field: an XML text, tag or attribute list, a CSV row. Default
    /// 1 MiB; the largest value in any UN file is 6 kB.
    pub field_bytes_max: u64,
    /// Bytes of one record: a JSON line, an XML record. Default 4 MiB; moving it up
    /// raises the memory that one hostile record can take.
    pub record_bytes_max: u64,
    /// Values of one record: XML elements, or commas and brackets of a JSON line.
    /// Default 131,072, which bounds a parsed record to about 30 MiB.
    pub values_max: u64,
    /// Bytes of a file of changes to a list, which is held whole, as delivered. Default
    /// 256 MiB: larger changes are a list of their own.
    pub delta_bytes_max: u64,
    /// XML elements inside one another. Default 16; UN files have 5.
    pub depth_max: usize,
    /// Decompressed bytes for each compressed byte, looked at from the second
    /// decompressed mebibyte on. Default 200; lists reach 10 to 40, deflate 1,032.
    pub ratio_max: u64,
    /// Issues reported for one list; the rest is counted in a last one. Default 10,000.
    pub issues_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes_max: 4 << 30,
            field_bytes_max: 1 << 20,
            record_bytes_max: 4 << 20,
            values_max: 1 << 17,
            delta_bytes_max: 256 << 20,
            depth_max: 16,
            ratio_max: 200,
            issues_max: 10_000,
        }
    }
}
