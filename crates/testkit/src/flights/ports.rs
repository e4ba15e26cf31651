//! Ports between which invented flights fly, and codes of nations.

use crate::people::Culture;

/// A port.
#[derive(PartialEq, Eq, Debug)]
pub struct Port {
    /// Its code of three letters.
    pub code: &'static str,
    /// Its city, as carriers write it.
    pub city: &'static str,
    /// Code of three letters of the nation.
    pub nation: &'static str,
    /// Minutes before universal time.
    pub offset: i16,
    /// Currency in which is paid there.
    pub currency: &'static str,
    /// What is dialled before a number there.
    pub dialled: &'static str,
    /// Who travels through it, the commonest first.
    pub cultures: &'static [Culture],
}

macro_rules! ports {
    ($($code:ident $city:literal $nation:ident $offset:literal $currency:ident $dialled:literal $($culture:ident)+;)*) => {
        /// All ports.
        pub(super) const PORTS: &[Port] = &[$(Port {
            code: stringify!($code),
            city: $city,
            nation: stringify!($nation),
            offset: $offset,
            currency: stringify!($currency),
            dialled: $dialled,
            cultures: &[$(Culture::$culture),+],
        }),*];
    };
}

ports! {
    SIN "SINGAPORE" SGP 480 SGD "65" Chinese Malay Indian Western Filipino;
    KUL "KUALA LUMPUR" MYS 480 MYR "60" Malay Chinese Indian Indonesian;
    CGK "JAKARTA" IDN 420 IDR "62" Indonesian Chinese Malay Arabic;
    DPS "DENPASAR" IDN 480 IDR "62" Western Indonesian Russian Chinese;
    BWN "BANDAR SERI BEGAWAN" BRN 480 BND "673" Malay Chinese Filipino;
    BKK "BANGKOK" THA 420 THB "66" Thai Western Chinese Russian;
    HAN "HANOI" VNM 420 VND "84" Vietnamese Chinese Korean;
    SGN "HO CHI MINH CITY" VNM 420 VND "84" Vietnamese Western Korean;
    PNH "PHNOM PENH" KHM 420 KHR "855" Khmer Chinese Vietnamese;
    VTE "VIENTIANE" LAO 420 LAK "856" Lao Thai Vietnamese;
    RGN "YANGON" MMR 390 MMK "95" Burmese Indian Chinese;
    MNL "MANILA" PHL 480 PHP "63" Filipino Chinese Western;
    ICN "SEOUL" KOR 540 KRW "82" Korean Chinese Western;
    CAN "GUANGZHOU" CHN 480 CNY "86" Chinese Korean African;
    SVO "MOSCOW" RUS 180 RUB "7" Russian CentralAsian Turkish;
    LED "SAINT PETERSBURG" RUS 180 RUB "7" Russian CentralAsian Western;
    TAS "TASHKENT" UZB 300 UZS "998" CentralAsian Russian Turkish;
    DYU "DUSHANBE" TJK 300 TJS "992" CentralAsian Persian Russian;
    IST "ISTANBUL" TUR 180 TRY "90" Turkish Arabic Western CentralAsian;
    DXB "DUBAI" ARE 240 AED "971" Arabic Indian PashtoUrdu Filipino Western;
    DOH "DOHA" QAT 180 QAR "974" Arabic Indian African Filipino;
    IKA "TEHRAN" IRN 210 IRR "98" Persian Arabic Turkish;
    KHI "KARACHI" PAK 300 PKR "92" PashtoUrdu Persian Arabic;
    DEL "DELHI" IND 330 INR "91" Indian PashtoUrdu Western;
    MAA "CHENNAI" IND 330 INR "91" Indian Malay Western;
    CAI "CAIRO" EGY 120 EGP "20" Arabic African Western;
    NBO "NAIROBI" KEN 180 KES "254" African Indian Western;
    LHR "LONDON" GBR 0 GBP "44" Western Indian African PashtoUrdu;
    FRA "FRANKFURT" DEU 60 EUR "49" Western Turkish Russian;
}

/// Codes of two letters and of three, of every nation that pools and ports have.
const NATIONS: &str = "\
    ae ARE af AFG al ALB au AUS az AZE ba BIH bd BGD be BEL bf BFA bh BHR bn BRN by BLR \
    ca CAN ch CHE cm CMR cn CHN de DEU dj DJI dk DNK dz DZA eg EGY es ESP fr FRA gb GBR \
    gm GMB gn GIN gr GRC hk HKG hu HUN id IDN ie IRL in IND iq IRQ ir IRN it ITA jo JOR \
    jp JPN ke KEN kg KGZ kh KHM kp PRK kr KOR kw KWT kz KAZ la LAO lb LBN lk LKA ly LBY \
    ma MAR mk MKD ml MLI mm MMR mo MAC my MYS ne NER ng NGA nl NLD no NOR np NPL nz NZL \
    om OMN ph PHL pk PAK pl POL ps PSE qa QAT ro ROU rs SRB ru RUS sa SAU sd SDN se SWE \
    sg SGP sn SEN so SOM sy SYR td TCD th THA tj TJK tl TLS tm TKM tn TUN tr TUR tw TWN \
    tz TZA ua UKR us USA uz UZB vn VNM xk RKS ye YEM";

/// The code of three letters for one of two; empty for a nation that is not known here.
pub(super) fn nations(two: &str) -> &'static str {
    let mut words = NATIONS.split_whitespace();
    while let (Some(key), Some(three)) = (words.next(), words.next()) {
        if key == two {
            return three;
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pools;

    #[test]
    fn every_nation_of_the_pools_has_a_code() {
        for culture in Culture::ALL {
            for form in pools::of(*culture).section("nationality") {
                let two = form.latin[0].as_str();
                let three = nations(two);
                assert_eq!(three.len(), 3, "{two}");
                // Kosovo's is a code of Doc 9303, which ISO 3166 does not have.
                if two != "xk" {
                    let code = saring_model::CountryCode::read(three);
                    assert_eq!(code, saring_model::CountryCode::read(two), "{two}");
                }
            }
        }
    }

    #[test]
    fn ports_are_distinct() {
        for (number, port) in PORTS.iter().enumerate() {
            assert!(PORTS[..number].iter().all(|other| other.code != port.code));
            assert!(saring_model::CountryCode::read(port.nation).is_some());
        }
    }
}
