use super::site::Site;

const CONTRIBUTIONS: &str = r#"[
    {"kind":"route","key":"new","method":"GET","path":"/spaces/{space}/new","decorator":"hologram",
     "writes":false,"maxBody":0},
    {"kind":"hologram","key":"new","depth":3}
]"#;

#[test]
fn a_way_of_decorating_that_is_not_known_is_none() {
    let site = Site::new(CONTRIBUTIONS);
    site.space("DEV");
    assert_eq!(site.get("ann", "/spaces/DEV/new?bare").expect(200), "bare");
    site.switch(false);
    assert_eq!(site.get("ann", "/spaces/DEV/new?bare").status, 404);
}
