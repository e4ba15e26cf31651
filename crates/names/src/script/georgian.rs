//! Georgian words, in any of the three alphabets.
//!
//! In: a word of Georgian letters. Out: the national reading, and variants with
//! h, w, j as older papers and German or French sources have them.
//! Not handled: Svan and Mingrelian letters beyond the last fallback.
//! Source: Georgian national system of 2002 (BGN/PCGN 2009).

use super::Sink;

pub(super) fn read(word: &str, sink: &mut Sink) {
    let mut text = String::with_capacity(word.len());
    for c in word.chars() {
        // Asomtavruli, Nuskhuri and Mtavruli stand in the order of Mkhedruli.
        let plain = match u32::from(c) {
            code @ 0x10A0..=0x10C5 => code + 0x30,
            code @ 0x1C90..=0x1CBF => code - 0xBC0,
            code @ 0x2D00..=0x2D25 => code - 0x1C30,
            code => code,
        };
        let c = char::from_u32(plain).unwrap_or(c);
        text.push_str(match c {
            'ა' => "a",
            'ბ' => "b",
            'გ' => "g",
            'დ' => "d",
            'ე' => "e",
            'ვ' => "v",
            'ზ' => "z",
            'თ' | 'ტ' => "t",
            'ი' => "i",
            'კ' | 'ქ' => "k",
            'ლ' => "l",
            'მ' => "m",
            'ნ' => "n",
            'ო' => "o",
            'პ' | 'ფ' => "p",
            'ჟ' => "zh",
            'რ' => "r",
            'ს' => "s",
            'უ' => "u",
            'ღ' => "gh",
            'ყ' => "q",
            'შ' => "sh",
            'ჩ' | 'ჭ' => "ch",
            'ც' | 'წ' => "ts",
            'ძ' => "dz",
            'ხ' => "kh",
            'ჯ' => "j",
            'ჰ' => "h",
            'ჱ' => "ey",
            'ჲ' => "y",
            'ჳ' => "w",
            'ჴ' => "q",
            'ჵ' => "o",
            'ჶ' => "f",
            'ჷ' => "e",
            _ => "",
        });
    }
    sink.push(text.clone(), "Georgian national");
    sink.push(text.replace('q', "k"), "Georgian, k");
    sink.push(
        text.replace('q', "k").replace("gh", "g").replace('j', "dzh"),
        "through Russian",
    );
    sink.push(text.replace("kh", "h"), "Georgian, h");
    // ფ is often f, above all in foreign names.
    if word.contains('ფ') {
        sink.push(text.replace('p', "f"), "Georgian, f");
        sink.push(text.replace('p', "ph"), "Georgian, ph");
    }
    sink.push(text.replace("sh", "ch").replace("zh", "j"), "French");
    sink.push(text.replace('v', "w").replace("sh", "sch").replace("ts", "z"), "German");
}

#[cfg(test)]
mod tests {
    use super::super::Script;
    use super::super::tests::check;

    #[test]
    fn georgian() {
        check(
            Script::Georgian,
            &[
                ("გიორგი", "giorgi"),
                ("შევარდნაძე", "shevardnadze"),
                ("ყიფიანი", "qipiani"),
                ("ყიფიანი", "kipiani"),
                ("ჯაფარიძე", "japaridze"),
                ("ჯაფარიძე", "dzhaparidze"),
                ("ხვიჩა", "khvicha"),
                ("ხვიჩა", "hvicha"),
                ("წერეთელი", "tsereteli"),
                ("ღვინიაშვილი", "ghviniashvili"),
                ("ჟვანია", "zhvania"),
                ("ᲜᲘᲜᲝ", "nino"),
            ],
        );
    }
}
