//! The supplier's own templates: taken, or named when they do not work.

use crate::reading::pdf_pages;
use crate::{MAKER, all_text, pdf, sample, sheet};
use server::document::{DocumentError, Templates, invoice_xlsx};

#[test]
fn the_templates_of_the_supplier_are_taken() {
    let dir = tempfile::tempdir().unwrap();
    let templates = Templates::new(Some(dir.path().to_owned()));
    let invoice = sample::invoice(2, 0);
    assert_eq!(MAKER.invoice(&invoice, &templates).unwrap(), pdf(&invoice), "nothing there: those built in");

    std::fs::write(dir.path().join("own.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"/>")
        .unwrap();
    std::fs::write(dir.path().join("invoice.typ"), "#image(\"own.svg\") Свой бланк № #sys.inputs.number").unwrap();
    let text = all_text(&pdf_pages(&MAKER.invoice(&invoice, &templates).unwrap()));
    assert_eq!(text.trim(), "Свой бланк № 1309202");

    let mut book = umya_spreadsheet::new_file();
    let own = book.sheet_mut(0).unwrap();
    own.cell_mut("B1").set_value_string("{{ line }}");
    own.cell_mut("C1").set_value_string("{{name}}, {{sum}} руб.");
    own.cell_mut("A3").set_value_string("Свой бланк № {{number}}");
    umya_spreadsheet::writer::xlsx::write(&book, dir.path().join("invoice.xlsx")).unwrap();
    let sheet = sheet(&invoice_xlsx(&invoice, &templates).unwrap());
    assert_eq!(sheet.value("A4"), "Свой бланк № 1309202");
    assert_eq!(sheet.value("C2"), "Выключатель дифференциального тока OptiDin DM63-2225-AC-УХЛ4, 41\u{a0}731,20 руб.");
}

fn template_error(result: Result<Vec<u8>, DocumentError>) -> String {
    match result {
        Err(error @ (DocumentError::Template { .. } | DocumentError::Unreadable { .. })) => error.to_string(),
        other => panic!("not an error of a template: {:?}", other.map(|bytes| bytes.len())),
    }
}

#[test]
fn a_broken_template_is_named_with_its_reason() {
    let dir = tempfile::tempdir().unwrap();
    let templates = Templates::new(Some(dir.path().to_owned()));
    let invoice = sample::invoice(2, 0);
    let (typ, xlsx) = (dir.path().join("invoice.typ"), dir.path().join("invoice.xlsx"));
    for (text, reason) in [("\n\n#nothing", "line 3: unknown variable: nothing"), ("#let x =", "expected expression")] {
        std::fs::write(&typ, text).unwrap();
        let error = template_error(MAKER.invoice(&invoice, &templates));
        assert!(error.contains("invoice.typ") && error.contains(reason), "{error}");
    }
    std::fs::write(&typ, [0xff, 0xfe]).unwrap();
    assert!(template_error(MAKER.invoice(&invoice, &templates)).contains("utf-8"));

    std::fs::write(&xlsx, "no workbook").unwrap();
    let error = template_error(invoice_xlsx(&invoice, &templates));
    assert!(error.contains("invoice.xlsx") && error.contains("is not a workbook"), "{error}");
    let built_in: &[u8] = include_bytes!("../../src/document/templates/invoice.xlsx");
    let broken = |at: usize| [&built_in[..at], &[0; 64], &built_in[at + 64..]].concat();
    for bytes in [built_in[..3_000].to_vec(), broken(1_500), broken(3_000)] {
        std::fs::write(&xlsx, bytes).unwrap();
        template_error(invoice_xlsx(&invoice, &templates));
    }
    let cells = [("A1", "{{number}}", "no row has {{line}}"), ("B2", "{{line}} {{oops}}", "{{line}}")];
    for (at, text, reason) in cells {
        let mut book = umya_spreadsheet::new_file();
        book.sheet_mut(0).unwrap().cell_mut(at).set_value_string(text);
        umya_spreadsheet::writer::xlsx::write(&book, &xlsx).unwrap();
        let error = template_error(invoice_xlsx(&invoice, &templates));
        assert!(error.contains(reason), "{error}");
    }
    std::fs::remove_file(&xlsx).unwrap();
    std::fs::create_dir(&xlsx).unwrap();
    assert!(template_error(invoice_xlsx(&invoice, &templates)).contains("cannot be read"));
}
