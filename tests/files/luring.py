"""Office documents that name what they should not have: addresses and files that a program opens by itself."""

import io
import zipfile
from collections.abc import Mapping

from PIL import Image
from pptx import Presentation

ODF = "urn:oasis:names:tc:opendocument:xmlns"
OPEN = "application/vnd.oasis.opendocument"
OOXML = "application/vnd.openxmlformats-officedocument"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006"
_SHOWN = 'xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"'


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def open_document(kind: str, body: str, styles: str = "", before: str = "") -> bytes:
    """An OpenDocument file of a kind (text, spreadsheet, presentation)."""
    names = {"office": "office", "text": "text", "draw": "drawing", "svg": "svg-compatible", "table": "table", "style": "style"}
    spaces = " ".join(f'xmlns:{short}="{ODF}:{name}:1.0"' for short, name in names.items())
    spaces += f' xmlns:of="{ODF}:of:1.2" xmlns:xlink="http://www.w3.org/1999/xlink"'
    entries = "".join(
        f'<m:file-entry m:full-path="{path}" m:media-type="{media_type}"/>'
        for path, media_type in (("/", f"{OPEN}.{kind}"), ("content.xml", "text/xml"))
    )
    content = (
        f'{before}<office:document-content {spaces} office:version="1.3"><office:automatic-styles>{styles}'
        f"</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    return archive(
        {
            "mimetype": f"{OPEN}.{kind}",
            "META-INF/manifest.xml": f'<m:manifest xmlns:m="{ODF}:manifest:1.0">{entries}</m:manifest>',
            "content.xml": content,
        }
    )


def _frame(inner: str, where: str = 'text:anchor-type="as-char"') -> str:
    return f'<draw:frame {where} svg:width="5cm" svg:height="5cm">{inner}</draw:frame>'


def _image(address: str) -> str:
    return f'<draw:image xlink:href="{address}" {_SHOWN}/>'


def odt(site: str, folder: str) -> bytes:
    """Pictures, sections, objects, frames, films and a background of elsewhere."""
    inner = [_image(address) for address in (f"{folder}/s.png", f"{site}/i.png", "file:///etc/passwd", "../../s.png")]
    inner.append(f'<draw:object xlink:href="{site}/o.odt" {_SHOWN}/>')
    inner.append(f'<draw:floating-frame xlink:href="{folder}/s.txt" xlink:type="simple"/>')
    inner.append(f'<draw:plugin xlink:href="{site}/film" draw:mime-type="video/mp4"/>')
    sections = "".join(
        f'<text:section text:name="{name}"><text:section-source xlink:href="{address}" xlink:type="simple"/>'
        "<text:p>old</text:p></text:section>"
        for name, address in (("a", f"{folder}/s.txt"), ("b", f"{site}/t.txt"))
    )
    styles = "".join(
        f'<style:style style:name="{name}" style:family="paragraph"><style:paragraph-properties>'
        f'<style:background-image xlink:href="{address}" {_SHOWN}/></style:paragraph-properties></style:style>'
        for name, address in (("P1", f"{site}/background.png"), ("P2", f"{folder}/s.png"))
    )
    frames = "".join(f"<text:p>{_frame(one)}</text:p>" for one in inner)
    text = '<text:p text:style-name="P1">Lisible</text:p><text:p text:style-name="P2">ici</text:p>'
    return open_document("text", text + frames + sections, styles)


def ods(site: str, folder: str) -> bytes:
    """A sheet of elsewhere, and formulas that ask for one."""
    source = f'<table:table-source xlink:href="{folder}/s.csv" table:filter-name="Text - txt - csv (StarCalc)"/>'
    formulas = (
        f"WEBSERVICE(&quot;{site}/w&quot;)",
        f"WEBSERVICE(&quot;{folder}/s.txt&quot;)",
        f"&apos;{folder}/s.csv&apos;#$s.A1",
    )
    cells = "".join(f'<table:table-cell table:formula="of:={formula}"/>' for formula in formulas)
    words = '<table:table-cell office:value-type="string"><text:p>Lisible</text:p></table:table-cell>'
    row = "<table:table-row>{}</table:table-row>".format
    first = f'<table:table table:name="A">{source}{row("<table:table-cell/>")}</table:table>'
    return open_document("spreadsheet", f'{first}<table:table table:name="B">{row(words + cells)}</table:table>')


def odp(site: str, folder: str) -> bytes:
    text = "<draw:text-box><text:p>Lisible</text:p></draw:text-box>"
    where = 'svg:x="1cm" svg:y="1cm"'
    frames = "".join(_frame(one, where) for one in (text, _image(f"{folder}/s.png"), _image(f"{site}/i.png")))
    return open_document("presentation", f'<draw:page draw:name="a">{frames}</draw:page>')


def _relation(name: str, kind: str, target: str, *, is_outside: bool = True) -> str:
    mode = ' TargetMode="External"' if is_outside else ""
    return f'<Relationship Id="{name}" Type="{RELATIONS}/{kind}" Target="{target}"{mode}/>'


def _relations(inner: str) -> str:
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>'


def open_xml(main: str, types: Mapping[str, str], parts: Mapping[str, str]) -> bytes:
    """An Office Open XML file: its main part, the types of its parts, and their contents."""
    overrides = "".join(f'<Override PartName="/{part}" ContentType="{OOXML}.{kind}+xml"/>' for part, kind in types.items())
    known = "".join(
        f'<Default Extension="{ending}" ContentType="application/{kind}xml"/>'
        for ending, kind in (("rels", "vnd.openxmlformats-package.relationships+"), ("xml", ""))
    )
    return archive(
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{known}{overrides}</Types>',
            "_rels/.rels": _relations(_relation("r", "officeDocument", main, is_outside=False)),
            **parts,
        }
    )


def _linked(relation: str) -> str:
    """A picture of Word that is elsewhere."""
    picture = (
        f'<pic:pic xmlns:pic="{A}/picture"><pic:nvPicPr><pic:cNvPr id="0" name="x"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:link="{relation}"/></pic:blipFill><pic:spPr><a:prstGeom prst="rect"/></pic:spPr></pic:pic>'
    )
    graphic = f'<a:graphic xmlns:a="{A}/main"><a:graphicData uri="{A}/picture">{picture}</a:graphicData></a:graphic>'
    drawing = f'<wp:inline xmlns:wp="{A}/wordprocessingDrawing"><wp:extent cx="990000" cy="990000"/>{graphic}</wp:inline>'
    return f"<w:p><w:r><w:drawing>{drawing}</w:drawing></w:r></w:p>"


def _field(code: str) -> str:
    marks = "".join(
        f"<w:r>{inner}</w:r>"
        for inner in (
            '<w:fldChar w:fldCharType="begin"/>',
            f'<w:instrText xml:space="preserve"> {code} </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>old</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    return f"<w:p>{marks}</w:p>"


def docx(site: str, folder: str) -> bytes:
    """Pictures, fields, a part and a template of elsewhere."""
    fields = (
        ("INCLUDEPICTURE", f"{site}/f.png"),
        ("INCLUDEPICTURE", f"{folder}/s.png"),
        ("INCLUDETEXT", f"{folder}/s.txt"),
        ("DDEAUTO c:x", f"{site}/d"),
    )
    inner = _linked("p1") + _linked("p2") + "".join(_field(f"{code} &quot;{address}&quot;") for code, address in fields)
    return word(
        f"<w:p><w:r><w:t>Lisible</w:t></w:r></w:p>{inner}<w:altChunk r:id='c'/>",
        _relation("p1", "image", f"{site}/i.png")
        + _relation("p2", "image", f"{folder}/s.png")
        + _relation("c", "aFChunk", f"{folder}/s.txt")
        + _relation("s", "settings", "settings.xml", is_outside=False),
        {
            "word/settings.xml": f'<w:settings xmlns:w="{W}" xmlns:r="{RELATIONS}"><w:attachedTemplate r:id="t"/></w:settings>',
            "word/_rels/settings.xml.rels": _relations(_relation("t", "attachedTemplate", f"{site}/t.dotm")),
        },
    )


def word(body: str, relations: str = "", parts: Mapping[str, str] | None = None) -> bytes:
    """A Word document that Word would open."""
    kind = "wordprocessingml"
    return open_xml(
        "word/document.xml",
        {"word/document.xml": f"{kind}.document.main", "word/settings.xml": f"{kind}.settings"},
        {
            "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:r="{RELATIONS}"><w:body>{body}</w:body></w:document>',
            "word/_rels/document.xml.rels": _relations(relations),
            "word/settings.xml": f'<w:settings xmlns:w="{W}"/>',
            **(parts or {}),
        },
    )


def xlsx(site: str, folder: str) -> bytes:
    """Formulas that ask elsewhere, and a workbook of elsewhere."""
    cells = (
        f'<c r="A1" t="inlineStr"><is><t>Lisible</t></is></c><c r="B1"><f>_xlfn.WEBSERVICE("{site}/w")</f></c>'
        '<c r="C1"><f>[1]s!A1</f></c>'
    )
    kind = "spreadsheetml"
    return open_xml(
        "xl/workbook.xml",
        {
            "xl/workbook.xml": f"{kind}.sheet.main",
            "xl/worksheets/a.xml": f"{kind}.worksheet",
            "xl/externalLinks/e.xml": f"{kind}.externalLink",
        },
        {
            "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{RELATIONS}"><sheets>'
            '<sheet name="A" sheetId="1" r:id="w"/></sheets>'
            '<externalReferences><externalReference r:id="e"/></externalReferences></workbook>',
            "xl/_rels/workbook.xml.rels": _relations(
                _relation("w", "worksheet", "worksheets/a.xml", is_outside=False)
                + _relation("e", "externalLink", "externalLinks/e.xml", is_outside=False)
            ),
            "xl/worksheets/a.xml": f'<worksheet xmlns="{S}"><sheetData><row r="1">{cells}</row></sheetData></worksheet>',
            "xl/externalLinks/e.xml": f'<externalLink xmlns="{S}" xmlns:r="{RELATIONS}"><externalBook r:id="x"><sheetNames>'
            '<sheetName val="s"/></sheetNames></externalBook></externalLink>',
            "xl/externalLinks/_rels/e.xml.rels": _relations(_relation("x", "externalLinkPath", f"{folder}/s.csv")),
        },
    )


def pptx(site: str, folder: str) -> bytes:
    """Pictures of elsewhere, made from one that is there."""
    picture = io.BytesIO()
    Image.new("RGB", (9, 9)).save(picture, "PNG")
    shown = Presentation()
    slide = shown.slides.add_slide(shown.slide_layouts[5])
    slide.shapes.title.text = "Lisible"
    for address in (f"{site}/p.png", f"{folder}/s.png"):
        image = slide.shapes.add_picture(picture, 0, 0)
        blip = image._element.blipFill.blip
        del blip.attrib[f"{{{RELATIONS}}}embed"]
        blip.set(f"{{{RELATIONS}}}link", slide.part.relate_to(address, f"{RELATIONS}/image", is_external=True))
    out = io.BytesIO()
    shown.save(out)
    return out.getvalue()


def rtf(site: str, folder: str) -> bytes:
    fields = "".join(
        rf'{{\field{{\*\fldinst{{{code} "{address}"}}}}{{\fldrslt{{old}}}}}}'
        for code, address in (("INCLUDEPICTURE", f"{site}/r.png"), ("INCLUDETEXT", f"{folder}/s.txt"))
    )
    return rf"{{\rtf1\ansi{{\*\template {site}/t.dot}}Lisible {fields}}}".encode()
