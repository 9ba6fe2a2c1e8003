//! In: tokens inside the body. Out: its elements and texts.
//!
//! The hard decision: none; these are the rules of the "in body" insertion mode of the standard.

use super::frame::belongs_in_head;
use super::*;

impl Builder<'_> {
    pub(super) fn in_body(&mut self, token: &Token) -> Flow {
        match token {
            Token::Text(chars) | Token::Blank(chars) => self.body_text(chars),
            Token::Start(tag) => self.body_start(tag, token),
            Token::End(name) => self.body_end(name, token),
            Token::Comment => self.insert_comment(),
            Token::Null(_) | Token::Doctype(_) => Flow::Done,
            Token::Eof if self.template_modes.is_empty() => Flow::Done,
            Token::Eof => self.in_template(token),
        }
    }

    fn body_text(&mut self, chars: &Chars) -> Flow {
        self.reopen_formatting();
        if self.frameset_ok {
            self.frameset_ok = self.tokens.read(chars).bytes().all(is_blank);
        }
        self.insert_text(chars)
    }

    fn body_start(&mut self, tag: &Start, token: &Token) -> Flow {
        let name = &tag.name;
        match name.rule {
            Rule::Block | Rule::Paragraph => self.block(name),
            Rule::Anchor => self.anchor(name),
            Rule::Formatting | Rule::NoBreak => self.formatting_start(name),
            Rule::Other => self.inline(name),
            Rule::ListItem | Rule::Definition => self.list_item(name),
            Rule::Heading => self.heading(name),
            Rule::LineBreak | Rule::Void | Rule::Image | Rule::Input => self.void(name),
            Rule::Source => {
                self.insert_closed(name);
            }
            Rule::Separator => self.thematic_break(name),
            Rule::Table => self.table(name),
            _ if belongs_in_head(name) => return self.in_head(token),
            Rule::Html | Rule::Body | Rule::Frameset => self.frame_again(name),
            Rule::Form | Rule::Button | Rule::Select | Rule::Option | Rule::OptionGroup => self.control(name),
            Rule::Preformatted | Rule::Plaintext => self.preformatted(name),
            Rule::Textarea | Rule::Xmp | Rule::Iframe | Rule::Noembed | Rule::Noscript => return self.raw_text(name),
            Rule::Fence => self.fence(name),
            Rule::RubyBase | Rule::RubyText => self.ruby(name),
            Rule::Math => self.enter_foreign(tag, Space::MathMl),
            Rule::Svg => self.enter_foreign(tag, Space::Svg),
            _ => {}
        }
        Flow::Done
    }

    fn block(&mut self, name: &Name) {
        self.close_paragraph();
        self.insert(name);
    }

    fn inline(&mut self, name: &Name) {
        self.reopen_formatting();
        self.insert(name);
    }

    fn heading(&mut self, name: &Name) {
        self.close_paragraph();
        if self.current_has(Class::HEADING) {
            self.pop();
        }
        self.insert(name);
    }

    fn list_item(&mut self, name: &Name) {
        self.frameset_ok = false;
        let mut closed = None;
        for open in self.open.iter().rev() {
            if open.name.rule == name.rule && !open.has(Class::FOREIGN) {
                closed = Some(open.name.local.clone());
                break;
            }
            let holds_items =
                !matches!(open.name.local, local_name!("address") | local_name!("div") | local_name!("p"));
            if open.has(Class::SPECIAL) && holds_items {
                break;
            }
        }
        if let Some(closed) = closed {
            self.close_implied(Class::IMPLIED_END, Some(&closed));
            self.close(&closed);
        }
        self.close_paragraph();
        self.insert(name);
    }

    fn void(&mut self, name: &Name) {
        if name.rule == Rule::Input && self.has_in_scope(&local_name!("select")) {
            self.close(&local_name!("select"));
        }
        self.reopen_formatting();
        self.frameset_ok &= name.rule == Rule::Input && self.is_hidden_input();
        match name.rule {
            Rule::Image => self.insert_closed(&Name::new(local_name!("img"))),
            _ => self.insert_closed(name),
        };
    }

    pub(super) fn is_hidden_input(&self) -> bool {
        let kind = self.tokens.attributes.iter().find(|a| a.name == local_name!("type"));
        kind.is_some_and(|kind| self.tokens.read(&kind.value).eq_ignore_ascii_case("hidden"))
    }

    fn thematic_break(&mut self, name: &Name) {
        self.close_paragraph();
        if self.has_in_scope(&local_name!("select")) {
            self.close_implied(Class::IMPLIED_END, None);
        }
        self.insert_closed(name);
        self.frameset_ok = false;
    }

    fn table(&mut self, name: &Name) {
        if self.tree.quirks != QuirksMode::Quirks {
            self.close_paragraph();
        }
        self.insert(name);
        self.frameset_ok = false;
        self.mode = Mode::InTable;
    }

    /// A second `<html>` or `<body>`, or a frameset where a body was left out.
    fn frame_again(&mut self, name: &Name) {
        let body = self.open.get(1).filter(|open| open.is(&local_name!("body"))).map(|open| open.id);
        let html = self.open.first().map(|open| open.id);
        match (name.rule, html, body) {
            (Rule::Html, Some(html), _) if !self.is_in_template() => self.tree.complete_attributes(html, &self.tokens),
            (Rule::Body, _, Some(body)) if !self.is_in_template() => {
                self.frameset_ok = false;
                self.tree.complete_attributes(body, &self.tokens);
            }
            (Rule::Frameset, _, Some(body)) if self.frameset_ok => {
                self.tree.detach(body);
                self.cut(1);
                self.insert(name);
                self.mode = Mode::InFrameset;
            }
            _ => {}
        }
    }

    fn control(&mut self, name: &Name) {
        let in_select = self.has_in_scope(&local_name!("select"));
        match name.rule {
            Rule::Form => return self.form(name),
            Rule::Button => {
                if self.has_in_scope(&local_name!("button")) {
                    self.close_implied(Class::IMPLIED_END, None);
                    self.close(&local_name!("button"));
                }
                self.frameset_ok = false;
            }
            Rule::Select if in_select => return self.close(&local_name!("select")),
            Rule::Select => self.frameset_ok = false,
            Rule::Option if in_select => self.close_implied(Class::IMPLIED_END, Some(&local_name!("optgroup"))),
            Rule::OptionGroup if in_select => self.close_implied(Class::IMPLIED_END, None),
            _ if self.current_is(&local_name!("option")) => self.pop(),
            _ => {}
        }
        self.inline(name);
    }

    fn form(&mut self, name: &Name) {
        let in_template = self.is_in_template();
        if self.form.is_some() && !in_template {
            return;
        }
        self.close_paragraph();
        let form = self.insert(name);
        if !in_template {
            self.form = Some(form);
        }
    }

    fn preformatted(&mut self, name: &Name) {
        self.close_paragraph();
        self.insert(name);
        if name.rule == Rule::Plaintext {
            self.tokens.expect(Following::Plaintext);
        } else {
            self.skips_line_end = true;
            self.frameset_ok = false;
        }
    }

    fn raw_text(&mut self, name: &Name) -> Flow {
        match name.rule {
            Rule::Textarea => {
                self.skips_line_end = true;
                self.frameset_ok = false;
                return self.insert_raw(name, Following::Escapable(name.local.clone()));
            }
            Rule::Xmp => {
                self.close_paragraph();
                self.reopen_formatting();
                self.frameset_ok = false;
            }
            Rule::Iframe => self.frameset_ok = false,
            _ => {}
        }
        self.insert_raw(name, Following::Raw(name.local.clone()))
    }

    fn fence(&mut self, name: &Name) {
        self.inline(name);
        self.formatting.push(None);
        self.frameset_ok = false;
    }

    fn ruby(&mut self, name: &Name) {
        if self.has_in_scope(&local_name!("ruby")) {
            let but = local_name!("rtc");
            self.close_implied(Class::IMPLIED_END, Some(&but).filter(|_| name.rule == Rule::RubyText));
        }
        self.insert(name);
    }

    fn body_end(&mut self, name: &Name, token: &Token) -> Flow {
        match name.rule {
            Rule::Block | Rule::Button | Rule::Preformatted | Rule::Select => self.end_block(name),
            Rule::Paragraph => {
                if !self.in_scope(Class::SCOPE.with(Class::BUTTON), |open| open.is(&name.local)) {
                    self.insert_unwritten(local_name!("p"));
                }
                self.end_paragraph();
            }
            Rule::Anchor | Rule::Formatting | Rule::NoBreak => self.end_formatting(&name.local),
            Rule::ListItem | Rule::Definition => self.end_list_item(name),
            Rule::Heading => self.end_heading(),
            Rule::Body | Rule::Html => {
                if self.has_in_scope(&local_name!("body")) {
                    self.mode = Mode::AfterBody;
                    return if name.rule == Rule::Html { Flow::Again } else { Flow::Done };
                }
            }
            Rule::Form => self.end_form(),
            Rule::Fence => {
                if self.has_in_scope(&name.local) {
                    self.close_implied(Class::IMPLIED_END, None);
                    self.close(&name.local);
                    self.forget_formatting();
                }
            }
            Rule::LineBreak => {
                // No element ends here; browsers make a line break of it.
                self.tokens.attributes.clear();
                self.void(name);
            }
            Rule::Template => return self.in_head(token),
            _ => self.end_other(&name.local),
        }
        Flow::Done
    }

    fn end_block(&mut self, name: &Name) {
        if self.has_in_scope(&name.local) {
            self.close_implied(Class::IMPLIED_END, None);
            self.close(&name.local);
        }
    }

    fn end_list_item(&mut self, name: &Name) {
        let more = if name.rule == Rule::ListItem { Class::LIST } else { Class::SCOPE };
        if self.in_scope(Class::SCOPE.with(more), |open| open.is(&name.local)) {
            self.close_implied(Class::IMPLIED_END, Some(&name.local));
            self.close(&name.local);
        }
    }

    fn end_heading(&mut self) {
        if self.in_scope(Class::SCOPE, |open| open.has(Class::HEADING)) {
            self.close_implied(Class::IMPLIED_END, None);
            self.close_to(|open| open.has(Class::HEADING));
        }
    }

    fn end_form(&mut self) {
        if self.is_in_template() {
            if self.has_in_scope(&local_name!("form")) {
                self.close_implied(Class::IMPLIED_END, None);
                self.close(&local_name!("form"));
            }
            return;
        }
        let Some(form) = self.form.take() else { return };
        if self.in_scope(Class::SCOPE, |open| open.id == form) {
            self.close_implied(Class::IMPLIED_END, None);
            self.remove(form);
        }
    }

    /// Any other end tag closes the innermost element of its name, unless a special one is open inside that.
    pub(super) fn end_other(&mut self, name: &LocalName) {
        let found = self.open.iter().rposition(|open| open.is(name) || open.has(Class::SPECIAL));
        if let Some(at) = found.filter(|at| self.open[*at].is(name)) {
            self.close_implied(Class::IMPLIED_END, Some(name));
            self.cut(at);
        }
    }
}
