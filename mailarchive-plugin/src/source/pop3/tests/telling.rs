use crate::{
    source::{Stage, Trouble, fault::Fault, pop3::Pop3Fault},
    text::Texts,
};

#[test]
fn every_fault_has_words_of_its_own_in_every_language() {
    let faults = [
        Pop3Fault::NoStls,
        Pop3Fault::StlsRefused,
        Pop3Fault::StlsInjection,
        Pop3Fault::NotTls { host: "pop.example.com".into(), port: 995 },
        Pop3Fault::NoPassword,
        Pop3Fault::InUse,
        Pop3Fault::LoginDelay,
        Pop3Fault::QuitUnanswered,
    ];
    for language in ["en", "ja"] {
        let texts = Texts::new(language, "UTC");
        let mut told: Vec<String> = faults
            .iter()
            .map(|fault| texts.trouble(&Trouble::from(&Fault::from(fault.clone()).at(Stage::Login))))
            .collect();
        assert!(told.iter().all(|text| text.len() > 60 && !text.contains(['{', '$'])), "{told:?}");
        assert!(told[3].contains("pop.example.com") && told[3].contains("995"));
        told.sort();
        told.dedup();
        assert_eq!(told.len(), faults.len());
    }
}
