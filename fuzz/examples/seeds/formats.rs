//! Seeds of the formats of the outside world.

use cahier_fuzz::joined;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// An archive with one entry and one file.
pub fn eln() -> Vec<u8> {
    zip(&[("root/ro-crate-metadata.json", CRATE), ("root/a/a.txt", "hello")])
}

/// A Word file, and the pieces that the target makes one of.
pub fn docx() -> Vec<Vec<u8>> {
    let parts = [
        ("word/document.xml", DOCUMENT),
        ("word/_rels/document.xml.rels", RELATIONS),
        ("word/styles.xml", STYLES),
        ("word/numbering.xml", NUMBERING),
        ("word/footnotes.xml", FOOTNOTES),
        ("word/media/image1.png", "\u{89}PNG"),
        ("docProps/core.xml", "<cp:coreProperties><dc:title>T</dc:title></cp:coreProperties>"),
    ];
    let pieces = parts.map(|(_, content)| content.as_bytes().to_vec());
    let mut all = parts.to_vec();
    all.push(("_rels/.rels", ROOT));
    vec![zip(&all), joined(&pieces)]
}

/// What a team exports as JSON, alone and in pieces with a list of people.
pub fn elabftw() -> Vec<Vec<u8>> {
    let lists: &[u8] = br#"{"items": [{"id": 7, "title": "T", "body": "<p>x</p>", "is_bookable": 1,
        "metadata": "{\"extra_fields\": {\"a\": {\"type\": \"items\", \"value\": 7}}}"}],
        "users": [{"userid": 3, "fullname": "Ana"}], "storage_units": [{"id": 1, "name": "C"}],
        "items_status": [{"id": 2, "title": "En cours", "color": "29aeb9"}],
        "events": [{"item": 7, "start": "2025-03-04 09:00:00", "end": "", "userid": 3}]}"#;
    let entries: &[u8] = br#"[{"id": 1, "elabid": "20250304-1f0c5b7a9d2e4c6b",
        "type": "experiments",
        "title": "E", "content_type": 2, "body": "- [x] a\n", "date": "20250304", "tags": "a|b",
        "sharelink": "https://h/experiments.php?mode=view&id=1", "rating": 3, "locked": 1,
        "steps": [{"body": "s", "ordering": 1, "finished": 1}], "userid": 3, "state": 2,
        "comments": [{"comment": "c", "created_at": "2025-03-04 09:00:00", "userid": 3}],
        "items_links": [{"entityid": 7, "title": "T"}], "uploads": [{"id": 1,
        "real_name": "a.csv", "long_name": "ab/1.csv"}]}]"#;
    let people: &[u8] = b"Ana,Ana Ruiz\n";
    let several = [lists, entries, people].map(<[u8]>::to_vec);
    vec![lists.to_vec(), entries.to_vec(), joined(&several)]
}

/// Tables with each separator.
pub fn tables() -> Vec<Vec<u8>> {
    let tables: [&[u8]; 3] = [
        b"title,date,tags,body\r\nGel,01/05/2024,a|b,\"<p>x, \"\"y\"\"</p>\"\r\n",
        b"Titre;Masse (mg);Puret\xe9\n\xc9thanol;5.2;99,5\n=1+1;-3;x\n",
        b"sep=\t\nid\tname\n1\tone\n1\ttwo\tthree\n",
    ];
    tables.map(<[u8]>::to_vec).to_vec()
}

/// HTML in other characters than UTF-8, and Markdown with properties.
pub fn text_files() -> Vec<Vec<u8>> {
    let files: [&[u8]; 2] = [
        b"<meta charset=iso-8859-15><title>a &amp; b</title><h1>\xe9t\xe9</h1><p>x",
        b"---\ntitle: Gel\ndate: 2024-05-01\ntags: [a, b]\n---\n# Heading\n",
    ];
    files.map(<[u8]>::to_vec).to_vec()
}

fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a file can be begun");
        zip.write_all(content.as_bytes()).expect("a file can be written");
    }
    zip.finish().expect("an archive can be ended").into_inner()
}

/// HTML with blocks of most kinds.
pub const HTML: &str = "<h2>Dosage</h2><p>5 <b>mg</b><br>then <a href='https://a.example'>wait</a>\
    <ul><li>a<li><input type=checkbox checked>b</ul><table><tr><th>A<td colspan=2>1</table>\
    <pre><code class='language-r'>x &lt; 1</code></pre><blockquote>q</blockquote><hr>";

/// Markdown with blocks of most kinds.
pub const MARKDOWN: &str = "# Title\n\n- [x] done **now**\n- `code`\n\n| a | b |\n| - | - |\n\
    | 1 | $x^2$ |\n\n> [!NOTE]\n> text\n\n```r\nx <- 1\n```\n\n![alt](attachment:1) <u>u</u>\n";

const CRATE: &str = r#"{"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": [
    {"@id": "ro-crate-metadata.json", "@type": "CreativeWork", "about": {"@id": "./"}},
    {"@id": "./", "@type": "Dataset", "hasPart": [{"@id": "./a/"}]},
    {"@id": "./a/", "@type": "Dataset", "name": "Titration", "text": "<p>5 mg</p>",
     "keywords": ["acid"], "hasPart": [{"@id": "./a/a.txt"}]},
    {"@id": "./a/a.txt", "@type": "File", "name": "a.txt", "encodingFormat": "text/plain"}]}"#;

const ROOT: &str = "<Relationships><Relationship Id='1' Type='x/officeDocument' \
    Target='word/document.xml'/></Relationships>";

const RELATIONS: &str = "<Relationships><Relationship Id='s' Type='x/styles' \
    Target='styles.xml'/><Relationship Id='n' Type='x/numbering' Target='numbering.xml'/>\
    <Relationship Id='f' Type='x/footnotes' Target='footnotes.xml'/>\
    <Relationship Id='p' Type='x/image' Target='media/image1.png'/>\
    <Relationship Id='h' Type='x/hyperlink' Target='https://a.b' TargetMode='External'/>\
    </Relationships>";

const STYLES: &str = "<w:styles><w:style w:styleId='H'><w:name w:val='heading 1'/></w:style>\
    <w:style w:styleId='Q'><w:name w:val='Quote'/><w:basedOn w:val='H'/></w:style></w:styles>";

const NUMBERING: &str = "<w:numbering><w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'>\
    <w:numFmt w:val='decimal'/></w:lvl></w:abstractNum><w:num w:numId='1'>\
    <w:abstractNumId w:val='0'/></w:num></w:numbering>";

const FOOTNOTES: &str = "<w:footnotes><w:footnote w:id='2'><w:p><w:r><w:t>note</w:t></w:r></w:p>\
    </w:footnote></w:footnotes>";

const DOCUMENT: &str = "<w:document><w:body><w:p><w:pPr><w:pStyle w:val='H'/></w:pPr><w:r>\
    <w:t>Title</w:t></w:r></w:p><w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/>\
    </w:numPr></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>one</w:t></w:r><w:r>\
    <w:footnoteReference w:id='2'/></w:r></w:p><w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='2'/>\
    <w:vMerge w:val='restart'/></w:tcPr><w:p><w:hyperlink r:id='h'><w:r><w:t>x</w:t></w:r>\
    </w:hyperlink></w:p></w:tc></w:tr></w:tbl><w:p><w:r><w:fldChar w:fldCharType='begin'/>\
    <w:instrText>HYPERLINK 'x'</w:instrText><w:fldChar w:fldCharType='separate'/><w:drawing>\
    <a:blip r:embed='p'/></w:drawing><w:fldChar w:fldCharType='end'/></w:r><m:oMath><m:f><m:num>\
    <m:r><m:t>1</m:t></m:r></m:num></m:f></m:oMath></w:p></w:body></w:document>";
