//! Word files made here: what each part of them becomes, and what hostile ones cannot do.

use super::*;
use crate::Lang;
use crate::html::body_to_html;
use cahier_notebook::body::BODY_DEPTH_MAX;
use proptest::prelude::*;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const ROOT: &str = "<Relationships>\
    <Relationship Id='1' Type='http://x/officeDocument' Target='word/document.xml'/>\
    <Relationship Id='2' Type='http://x/metadata/core-properties' Target='docProps/core.xml'/>\
    </Relationships>";
const RELATIONS: &str = "<Relationships>\
    <Relationship Id='s' Type='http://x/styles' Target='styles.xml'/>\
    <Relationship Id='n' Type='http://x/numbering' Target='numbering.xml'/>\
    <Relationship Id='f' Type='http://x/footnotes' Target='footnotes.xml'/>\
    <Relationship Id='h' Type='http://x/hyperlink' Target='https://a.b/c?d=1&amp;e=2' \
     TargetMode='External'/>\
    <Relationship Id='j' Type='http://x/hyperlink' Target='javascript:alert(1)' \
     TargetMode='External'/>\
    <Relationship Id='p' Type='http://x/image' Target='media/image1.png'/>\
    <Relationship Id='w' Type='http://x/image' Target='media/image2.wmf'/>\
    <Relationship Id='z' Type='http://x/image' Target='media/none.png'/>\
    <Relationship Id='o' Type='http://x/image' Target='file:///etc/passwd' \
     TargetMode='External'/>\
    <Relationship Id='m' Type='http://x/footer' Target='footer1.xml'/>\
    </Relationships>";
const STYLES: &str = "<w:styles>\
    <w:style w:styleId='Titre'><w:name w:val='Title'/></w:style>\
    <w:style w:styleId='Titre2'><w:name w:val='heading 2'/></w:style>\
    <w:style w:styleId='Citation'><w:name w:val='Quote'/></w:style>\
    <w:style w:styleId='Source'><w:name w:val='Source Code'/></w:style>\
    <w:style w:styleId='Lien'><w:name w:val='Hyperlink'/><w:rPr><w:u w:val='single'/></w:rPr>\
     </w:style></w:styles>";
const NUMBERING: &str = "<w:numbering>\
    <w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:numFmt w:val='bullet'/></w:lvl>\
     <w:lvl w:ilvl='1'><w:numFmt w:val='decimal'/></w:lvl></w:abstractNum>\
    <w:abstractNum w:abstractNumId='1'><w:lvl w:ilvl='0'><w:numFmt w:val='decimal'/></w:lvl>\
     </w:abstractNum>\
    <w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>\
    <w:num w:numId='2'><w:abstractNumId w:val='1'/></w:num></w:numbering>";
const FOOTNOTES: &str = "<w:footnotes><w:footnote w:id='0' w:type='separator'><w:p/></w:footnote>\
    <w:footnote w:id='3'><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t> See </w:t></w:r>\
     <w:hyperlink r:id='x'><w:r><w:t>there</w:t></w:r></w:hyperlink></w:p>\
     <w:p><w:r><w:t>More.</w:t></w:r></w:p></w:footnote></w:footnotes>";
const FOOTNOTE_RELATIONS: &str = "<Relationships><Relationship Id='x' \
    Type='http://x/hyperlink' Target='https://note.example' TargetMode='External'/>\
    </Relationships>";
const CORE: &str = "<cp:coreProperties><dc:title>Stated</dc:title><dc:creator>Ann</dc:creator>\
    <cp:keywords>gel, pcr</cp:keywords><dcterms:created>2024-05-01T08:30:00Z</dcterms:created>\
    </cp:coreProperties>";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\npicture";

fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A file with all parts, around these blocks.
fn docx(blocks: &str) -> Vec<u8> {
    let document = format!(
        "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n\
         <w:document><w:body>{blocks}<w:sectPr/></w:body></w:document>"
    );
    zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", ROOT.as_bytes()),
        ("docProps/core.xml", CORE.as_bytes()),
        ("word/document.xml", document.as_bytes()),
        ("word/_rels/document.xml.rels", RELATIONS.as_bytes()),
        ("word/styles.xml", STYLES.as_bytes()),
        ("word/numbering.xml", NUMBERING.as_bytes()),
        ("word/footnotes.xml", FOOTNOTES.as_bytes()),
        ("word/_rels/footnotes.xml.rels", FOOTNOTE_RELATIONS.as_bytes()),
        ("word/media/image1.png", PNG),
        ("word/media/image2.wmf", b"\xd7\xcd\xc6\x9a..."),
    ])
}

fn read(blocks: &str) -> Document {
    read_file(&docx(blocks), &Limits::default()).unwrap()
}

fn html(blocks: &str) -> String {
    body_to_html(&read(blocks).body)
}

fn p(inner: &str) -> String {
    format!("<w:p>{inner}</w:p>")
}

fn r(text: &str) -> String {
    format!("<w:r><w:t xml:space='preserve'>{text}</w:t></w:r>")
}

fn styled(style: &str, text: &str) -> String {
    p(&format!("<w:pPr><w:pStyle w:val='{style}'/></w:pPr>{}", r(text)))
}

fn item(list: u8, level: u8, text: &str) -> String {
    p(&format!(
        "<w:pPr><w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{list}'/></w:numPr></w:pPr>{}",
        r(text)
    ))
}

fn marked(property: &str, text: &str) -> String {
    format!("<w:r><w:rPr>{property}</w:rPr><w:t>{text}</w:t></w:r>")
}

#[test]
fn headings_paragraphs_and_marks() {
    let line = [
        marked("<w:b/>", "bold"),
        marked("<w:i/><w:b w:val='0'/>", "italic"),
        marked("<w:u w:val='single'/>", "under"),
        marked("<w:strike/>", "struck"),
        marked("<w:vertAlign w:val='subscript'/>", "low"),
        marked("<w:vertAlign w:val='superscript'/>", "high"),
        marked("<w:highlight w:val='yellow'/>", "marked"),
        marked("<w:u w:val='none'/>", "plain"),
    ];
    let blocks = [styled("Titre", "My work"), styled("Titre2", "Gel"), p(&line.concat())];
    let document = read(&blocks.concat());
    assert_eq!(
        body_to_html(&document.body),
        "<h1>My work</h1>\n<h2>Gel</h2>\n<p><strong>bold</strong><em>italic</em><u>under</u>\
         <s>struck</s><sub>low</sub><sup>high</sup><mark>marked</mark>plain</p>"
    );
    assert_eq!(document.title.as_deref(), Some("My work"));
    assert_eq!(document.authors, ["Ann"]);
    assert_eq!(document.tags, ["gel", "pcr"]);
    assert_eq!(document.created.as_deref(), Some("2024-05-01T08:30:00Z"));
    assert!(document.warnings.is_empty(), "{:?}", document.warnings);
}

#[test]
fn the_title_is_what_the_text_or_the_file_says() {
    assert_eq!(read(&styled("Titre2", "Gel")).title.as_deref(), Some("Stated"));
    let bare = zip(&[
        ("_rels/.rels", ROOT.as_bytes()),
        (
            "word/document.xml",
            b"<w:document><w:body><w:p><w:pPr><w:pStyle w:val='Heading1'/></w:pPr>\
              <w:r><w:t>Gel</w:t></w:r></w:p></w:body></w:document>",
        ),
    ]);
    let document = read_file(&bare, &Limits::default()).unwrap();
    assert_eq!(document.title.as_deref(), Some("Gel"));
    let part = "docProps/core.xml".to_owned();
    assert_eq!(document.warnings, [Warning::UnreadablePart { part }]);
}

#[test]
fn lists_nest_and_count() {
    let blocks = [
        item(1, 0, "a"),
        item(1, 1, "a1"),
        item(1, 1, "a2"),
        item(1, 0, "b"),
        item(2, 0, "one"),
        p(&r("between")),
        item(2, 0, "two"),
    ];
    assert_eq!(
        html(&blocks.concat()),
        "<ul><li><p>a</p><ol><li><p>a1</p></li><li><p>a2</p></li></ol></li><li><p>b</p></li></ul>\n\
         <ol><li><p>one</p></li></ol>\n<p>between</p>\n<ol start=\"2\"><li><p>two</p></li></ol>"
    );
}

#[test]
fn tables_with_spans_and_lists_inside() {
    let cell = |properties: &str, blocks: &str| {
        format!("<w:tc><w:tcPr>{properties}</w:tcPr>{blocks}</w:tc>")
    };
    let head = cell("<w:gridSpan w:val='2'/>", &p(&r("head")));
    let begins = cell("<w:vMerge w:val='restart'/>", &item(1, 0, "x"));
    let goes_on = cell("<w:vMerge/>", &p(""));
    let table = format!(
        "<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>{head}</w:tr>\
         <w:tr>{begins}{}</w:tr><w:tr>{goes_on}{}</w:tr></w:tbl>",
        cell("", &p(&r("1"))),
        cell("", &p(""))
    );
    assert_eq!(
        html(&format!("{}{table}{}", item(1, 0, "before"), item(1, 0, "after"))),
        "<ul><li><p>before</p></li></ul>\n\
         <table><tr><th colspan=\"2\"><p>head</p></th></tr>\
         <tr><td rowspan=\"2\"><ul><li><p>x</p></li></ul></td><td><p>1</p></td></tr>\
         <tr><td><p></p></td></tr></table>\n<ul><li><p>after</p></li></ul>"
    );
}

#[test]
fn quotations_and_code_are_one_block() {
    let blocks = [
        styled("Citation", "one"),
        styled("Citation", "two"),
        styled("Source", "if x &lt; 1:"),
        styled("Source", "    pass"),
        p(&r("after")),
    ];
    assert_eq!(
        html(&blocks.concat()),
        "<blockquote><p>one</p><p>two</p></blockquote>\n\
         <pre><code>if x &lt; 1:\n    pass\n</code></pre>\n<p>after</p>"
    );
}

#[test]
fn links_in_both_of_their_forms() {
    let field = |kind: &str| format!("<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>");
    let style = "<w:rStyle w:val='Lien'/>";
    let line = [
        format!("<w:hyperlink r:id='h'>{}</w:hyperlink>", marked(style, "one")),
        r(" "),
        field("begin"),
        "<w:r><w:instrText> HYPERLINK \"https://f.example\" </w:instrText></w:r>".to_owned(),
        field("separate"),
        marked(style, "two"),
        field("end"),
        format!("<w:hyperlink r:id='j'>{}</w:hyperlink>", r(" bad")),
        format!("<w:hyperlink w:anchor='x'>{}</w:hyperlink>", r(" inside")),
        format!("<w:fldSimple w:instr='PAGE'>{}</w:fldSimple>", r(" 7")),
    ];
    assert_eq!(
        html(&p(&line.concat())),
        "<p><a href=\"https://a.b/c?d=1&amp;e=2\" rel=\"noopener noreferrer\">one</a> \
         <a href=\"https://f.example\" rel=\"noopener noreferrer\">two</a> bad inside 7</p>"
    );
}

#[test]
fn pictures_become_files() {
    let drawing = |relation: &str| {
        format!(
            "<w:r><w:drawing><wp:inline><wp:docPr id='1' name='x' descr='A gel'/><a:graphic>\
             <a:graphicData><pic:pic><pic:blipFill><a:blip r:embed='{relation}'/></pic:blipFill>\
             </pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        )
    };
    let old = "<w:r><w:pict><v:shape><v:imagedata r:id='p' o:title='old'/></v:shape></w:pict>\
        </w:r>";
    let line = [drawing("p"), old.to_owned(), drawing("w"), drawing("z"), drawing("o")];
    let document = read(&p(&line.concat()));
    assert_eq!(document.pictures.len(), 2, "the same picture is one file");
    let (png, wmf) = (&document.pictures[0], &document.pictures[1]);
    assert_eq!((png.name.as_str(), png.media_type.as_str()), ("image1.png", "image/png"));
    assert_eq!(png.bytes, PNG);
    assert_eq!(wmf.media_type, "image/wmf");
    assert_eq!(
        body_to_html(&document.body),
        format!(
            "<p><img src=\"attachment:{0}\" alt=\"A gel\"><img src=\"attachment:{0}\" \
             alt=\"old\"><a href=\"attachment:{1}\" rel=\"noopener noreferrer\">A gel</a>\
             A gelA gel</p>",
            png.id, wmf.id
        )
    );
    let name = "none.png".to_owned();
    let expected = [
        Warning::PictureMissing { name },
        Warning::PicturesLinked { count: 1 },
        Warning::PicturesDropped { count: 1 },
    ];
    assert_eq!(document.warnings, expected);
}

#[test]
fn notes_stand_below_the_text() {
    let reference = "<w:r><w:footnoteReference w:id='3'/></w:r>";
    let blocks = p(&format!("{}{reference}{}", r("Text"), r(".")));
    assert_eq!(
        html(&format!("{blocks}{}", p(&r("Last")))),
        "<p>Text<sup>[1]</sup>.</p>\n<p>Last</p>\n<hr>\n\
         <p><sup>[1]</sup> See <a href=\"https://note.example\" rel=\"noopener noreferrer\">there\
         </a></p>\n<p>More.</p>"
    );
}

#[test]
fn signs_breaks_and_formulas() {
    let line = "<w:r><w:t>5 </w:t><w:sym w:font='Symbol' w:char='F06D'/><w:t>l</w:t><w:br/>\
        <w:t>a</w:t><w:tab/><w:t>b</w:t><w:br w:type='page'/><w:noBreakHyphen/><w:cr/>\
        <w:sym w:font='Wingdings' w:char='F001'/></w:r>";
    let document = read(&p(line));
    assert_eq!(document.body.plain_text(), "5 μl\na b\u{2011}\n\u{fffd}");
    assert_eq!(document.warnings, [Warning::UnknownSigns { count: 1 }]);
    let formula = "<m:oMath><m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t>\
        </m:r></m:sup></m:sSup></m:oMath>";
    let document = read(&format!("{}{}", p(formula), p(&format!("{}{formula}", r("so ")))));
    assert_eq!(
        body_to_html(&document.body),
        "<div data-formula=\"{x}^{2}\">$${x}^{2}$$</div>\n\
         <p>so <span data-formula=\"{x}^{2}\">${x}^{2}$</span></p>"
    );
    assert_eq!(document.warnings, [Warning::FormulasConverted { count: 2 }]);
}

#[test]
fn what_is_left_out_is_told() {
    let blocks = [
        p(&format!("{}<w:del>{}</w:del><w:ins>{}</w:ins>", r("a"), r("gone"), r("b"))),
        p(&format!("{}<w:r><w:commentReference w:id='0'/></w:r>", marked("<w:vanish/>", "hidden"))),
        p("<w:r><w:object><o:OLEObject r:id='q'/></w:object></w:r>"),
        p("<w:r><w:drawing><a:graphic><c:chart r:id='q'/></a:graphic></w:drawing></w:r>"),
    ];
    let document = read(&blocks.concat());
    assert_eq!(document.body.plain_text(), "ab");
    let left_out = |what| Warning::LeftOut { what, count: 1 };
    let expected = [
        LeftOut::Embedded,
        LeftOut::Drawings,
        LeftOut::Comments,
        LeftOut::DeletedText,
        LeftOut::HiddenText,
    ];
    assert_eq!(document.warnings, expected.map(left_out));
}

#[test]
fn boxes_and_forms_of_one_thing() {
    let text_box = format!(
        "<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent>{0}\
         </w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>\
         <w:txbxContent>{0}</w:txbxContent></v:textbox></w:pict></mc:Fallback>\
         </mc:AlternateContent></w:r>",
        p(&r("boxed"))
    );
    let rule = "<w:r><w:pict><v:rect o:hr='t'/></w:pict></w:r>";
    let content = format!("<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>", p(&r("x")));
    let blocks = [p(&format!("{}{text_box}", r("around"))), p(rule), content];
    assert_eq!(html(&blocks.concat()), "<p>around</p>\n<p>boxed</p>\n<hr>\n<p>x</p>");
}

#[test]
fn empty_lines_are_only_layout() {
    let blocks = [p(""), p(&r(" ")), p(&r("x")), p("<w:r><w:br/></w:r>")];
    assert_eq!(html(&blocks.concat()), "<p>x</p>");
    assert_eq!(html(""), "");
}

#[test]
fn what_is_no_word_file() {
    let refused = |bytes: &[u8]| read_file(bytes, &Limits::default()).unwrap_err();
    assert_eq!(refused(b""), DocxError::NotAnArchive);
    assert_eq!(refused(b"PK\x03\x04 cut off"), DocxError::NotAnArchive);
    assert_eq!(refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old"), DocxError::OldOrProtected);
    assert_eq!(refused(&zip(&[("a.txt", b"x")])), DocxError::NotADocument);
    let sheet = ROOT.replace("word/document.xml", "xl/workbook.xml");
    let sheet = zip(&[("_rels/.rels", sheet.as_bytes()), ("xl/workbook.xml", b"<workbook/>")]);
    assert_eq!(refused(&sheet), DocxError::NotADocument);
    let twice = zip(&[("_rels/.rels", ROOT.as_bytes()), ("_RELS/.rels", ROOT.as_bytes())]);
    let part = "_rels/.rels".to_owned();
    assert_eq!(refused(&twice), DocxError::DuplicatePart { part });
    let cut = docx(&p(&r("x")));
    assert_eq!(refused(&cut[..cut.len() - 30]), DocxError::NotAnArchive);
}

#[test]
fn damaged_and_hostile_text_is_refused() {
    let with = |xml: &str| {
        let bytes = zip(&[("_rels/.rels", ROOT.as_bytes()), ("word/document.xml", xml.as_bytes())]);
        read_file(&bytes, &Limits::default()).unwrap_err()
    };
    let part = || "word/document.xml".to_owned();
    assert_eq!(with("<w:document><w:body><w:p>"), DocxError::DamagedPart { part: part() });
    let bomb = "<!DOCTYPE d [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]>\
        <w:document><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>";
    assert_eq!(with(bomb), DocxError::Definitions { part: part() });
    let outside = "<!DOCTYPE d SYSTEM 'file:///etc/passwd'><w:document/>";
    assert_eq!(with(outside), DocxError::Definitions { part: part() });
    assert_eq!(with(&"<w:p>".repeat(10_000)), DocxError::TooTangled { part: part() });
}

#[test]
fn bombs_are_refused_before_they_are_unpacked() {
    let zeros = vec![0_u8; 4 << 20];
    let bytes = zip(&[("_rels/.rels", ROOT.as_bytes()), ("word/document.xml", &zeros)]);
    assert!(bytes.len() < 100_000, "the zeros are packed");
    let read = |limits: &Limits| read_file(&bytes, limits).unwrap_err();
    let total = Limits { total_bytes_max: 1 << 20, ..Limits::default() };
    assert!(matches!(read(&total), DocxError::TooLarge { .. }));
    let ratio = Limits { ratio_max: 20, ratio_floor_bytes: 1 << 20, ..Limits::default() };
    assert_eq!(read(&ratio), DocxError::Bomb { ratio: 20 });
    let text = Limits { text_bytes_max: 1 << 20, ..Limits::default() };
    let expected = DocxError::TooLarge { bytes: 4 << 20, max: 1 << 20 };
    assert_eq!(read(&text), expected);
    let count = Limits { parts_max: 1, ..Limits::default() };
    assert_eq!(read(&count), DocxError::TooManyParts { count: 2, max: 1 });
}

#[test]
fn pictures_are_bounded() {
    let drawing = "<w:r><w:drawing><a:blip r:embed='p'/></w:drawing></w:r>";
    let bytes = docx(&p(&format!("{}{drawing}", r("x"))));
    for limits in [
        Limits { picture_bytes_max: 4, ..Limits::default() },
        Limits { pictures_bytes_max: 4, ..Limits::default() },
    ] {
        let document = read_file(&bytes, &limits).unwrap();
        assert!(document.pictures.is_empty());
        let (name, bytes) = ("image1.png".to_owned(), PNG.len() as u64);
        assert_eq!(document.warnings, [Warning::PictureTooLarge { name, bytes }]);
    }
}

#[test]
fn deep_tables_end_somewhere() {
    let mut blocks = p(&r("deep"));
    for _ in 0..30 {
        blocks = format!("<w:tbl><w:tr><w:tc>{blocks}</w:tc></w:tr></w:tbl>");
    }
    let body = read(&blocks).body;
    assert!(body.depth() <= BODY_DEPTH_MAX, "{}", body.depth());
    assert_eq!(body.plain_text(), "deep");
}

#[test]
fn every_error_speaks_both_languages() {
    let part = || "x".to_owned();
    let all = [
        DocxError::NotAnArchive,
        DocxError::OldOrProtected,
        DocxError::NotADocument,
        DocxError::DuplicatePart { part: part() },
        DocxError::TooManyParts { count: 2, max: 1 },
        DocxError::TooLarge { bytes: 2, max: 1 },
        DocxError::Bomb { ratio: 2 },
        DocxError::DamagedPart { part: part() },
        DocxError::Definitions { part: part() },
        DocxError::TooTangled { part: part() },
    ];
    for error in all {
        let (en, fr) = (error.sentence(Lang::En), error.sentence(Lang::Fr));
        assert!(en != fr && fr.len() > 40 && !fr.contains("  ") && !en.contains("  "), "{fr}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_refused_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(read_file(&bytes, &Limits::default()).is_err());
    }

    #[test]
    fn a_changed_file_never_panics(
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        length in any::<prop::sample::Index>(),
    ) {
        let mut bytes = docx(&format!("{}{}", item(1, 0, "a"), p(&marked("<w:b/>", "b"))));
        let place = at.index(bytes.len());
        bytes[place] = byte;
        let _ = read_file(&bytes, &Limits::default());
        bytes.truncate(length.index(bytes.len()));
        let _ = read_file(&bytes, &Limits::default());
    }

    #[test]
    fn any_soup_of_elements_becomes_a_body(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "w:p", "w:r", "w:t", "w:tbl", "w:tr", "w:tc", "w:pPr", "w:rPr", "w:hyperlink",
                "w:sdt", "w:sdtContent", "w:txbxContent", "w:drawing", "w:pict", "w:numPr",
                "mc:AlternateContent", "mc:Choice", "m:oMath", "m:f", "m:num", "w:ins", "w:del",
            ]),
            0..40,
        ),
        leaves in prop::collection::vec(
            prop::sample::select(vec![
                "x", " y ", "<w:br/>", "<w:fldChar w:fldCharType='begin'/>",
                "<w:fldChar w:fldCharType='separate'/>", "<w:fldChar w:fldCharType='end'/>",
                "<w:instrText>HYPERLINK \"https://a.b\"</w:instrText>", "<w:vMerge/>",
                "<w:footnoteReference w:id='3'/>", "<a:blip r:embed='p'/>", "<w:b/>",
                "<w:numId w:val='2'/>", "<w:ilvl w:val='9'/>", "<w:pStyle w:val='Titre2'/>",
                "<w:gridSpan w:val='-1'/>", "<w:sym w:char='zz'/>", "<w:t>t</w:t>",
            ]),
            1..40,
        ),
    ) {
        // Each part holds what comes after it, up to a place that the leaves decide.
        let mut xml = String::new();
        let mut open = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            xml.push_str(&format!("<{part}>"));
            open.push(*part);
            xml.push_str(leaves[at % leaves.len()]);
            if at % 3 == leaves.len() % 3
                && let Some(part) = open.pop()
            {
                xml.push_str(&format!("</{part}>"));
            }
        }
        while let Some(part) = open.pop() {
            xml.push_str(&format!("</{part}>"));
        }
        let body = read(&xml).body;
        prop_assert!(body.depth() <= BODY_DEPTH_MAX);
        // What was read settles: writing and reading it again changes nothing.
        prop_assert_eq!(crate::body_from_html(&body_to_html(&body)), body);
    }
}
