//! In: tokens outside the body. Out: the frame of the document: `html`, `head`, `body` or `frameset`, also where the page
//! left them out.
//!
//! The hard decision: none; each function is one insertion mode of the standard.

use super::*;

impl Builder<'_> {
    pub(super) fn initial(&mut self, token: &Token) -> Flow {
        match token {
            Token::Blank(_) => Flow::Done,
            Token::Comment => self.comment_at(Place::Last(NodeId::DOCUMENT)),
            Token::Doctype(mode) => {
                self.tree.quirks = *mode;
                self.mode = Mode::BeforeHtml;
                Flow::Done
            }
            _ => {
                self.tree.quirks = QuirksMode::Quirks;
                self.again(Mode::BeforeHtml)
            }
        }
    }

    pub(super) fn before_html(&mut self, token: &Token) -> Flow {
        match token {
            Token::Blank(_) | Token::Doctype(_) => return Flow::Done,
            Token::Comment => return self.comment_at(Place::Last(NodeId::DOCUMENT)),
            Token::Start(tag) if tag.name.rule == Rule::Html => {
                self.insert(&tag.name);
                self.mode = Mode::BeforeHead;
                return Flow::Done;
            }
            Token::End(name) if !ends_frame(name) => return Flow::Done,
            _ => {}
        }
        self.insert_unwritten(local_name!("html"));
        self.again(Mode::BeforeHead)
    }

    pub(super) fn before_head(&mut self, token: &Token) -> Flow {
        match token {
            Token::Blank(_) | Token::Doctype(_) => return Flow::Done,
            Token::Comment => return self.insert_comment(),
            Token::Start(tag) if tag.name.rule == Rule::Html => return self.in_body(token),
            Token::Start(tag) if tag.name.rule == Rule::Head => {
                self.head = Some(self.insert(&tag.name));
                self.mode = Mode::InHead;
                return Flow::Done;
            }
            Token::End(name) if !ends_frame(name) => return Flow::Done,
            _ => {}
        }
        self.head = Some(self.insert_unwritten(local_name!("head")));
        self.again(Mode::InHead)
    }

    pub(super) fn in_head(&mut self, token: &Token) -> Flow {
        match token {
            Token::Blank(chars) => return self.insert_text(chars),
            Token::Doctype(_) => return Flow::Done,
            Token::Comment => return self.insert_comment(),
            Token::Start(tag) if tag.name.rule == Rule::Html => return self.in_body(token),
            Token::Start(tag) if tag.name.rule == Rule::Head => return Flow::Done,
            Token::Start(tag) if belongs_in_head(&tag.name) || tag.name.rule == Rule::Noscript => {
                return self.head_element(tag);
            }
            Token::End(name) if name.rule == Rule::Head => {
                self.pop();
                self.mode = Mode::AfterHead;
                return Flow::Done;
            }
            Token::End(name) if name.rule == Rule::Template => return self.end_template(),
            Token::End(name) if !ends_frame(name) => return Flow::Done,
            _ => {}
        }
        self.pop();
        self.again(Mode::AfterHead)
    }

    fn head_element(&mut self, tag: &Start) -> Flow {
        let name = &tag.name;
        match name.rule {
            Rule::Title => return self.insert_raw(name, Following::Escapable(name.local.clone())),
            Rule::Style | Rule::Noscript => return self.insert_raw(name, Following::Raw(name.local.clone())),
            Rule::Script => return self.insert_raw(name, Following::Script),
            Rule::Template => {
                self.formatting.push(None);
                self.frameset_ok = false;
                self.mode = Mode::InTemplate;
                self.template_modes.push(Mode::InTemplate);
                self.insert(name);
            }
            _ => {
                self.insert_closed(name);
            }
        }
        Flow::Done
    }

    fn end_template(&mut self) -> Flow {
        if self.is_in_template() {
            self.close_implied(Class::IMPLIED_END.with(Class::TABLE_END), None);
            self.leave_template();
        }
        Flow::Done
    }

    fn leave_template(&mut self) {
        self.close(&local_name!("template"));
        self.forget_formatting();
        self.template_modes.pop();
        self.mode = self.mode_of_open();
    }

    pub(super) fn after_head(&mut self, token: &Token) -> Flow {
        match token {
            Token::Blank(chars) => return self.insert_text(chars),
            Token::Doctype(_) => return Flow::Done,
            Token::Comment => return self.insert_comment(),
            Token::Start(tag) => match tag.name.rule {
                Rule::Html => return self.in_body(token),
                Rule::Body => {
                    self.insert(&tag.name);
                    self.frameset_ok = false;
                    self.mode = Mode::InBody;
                    return Flow::Done;
                }
                Rule::Frameset => {
                    self.insert(&tag.name);
                    self.mode = Mode::InFrameset;
                    return Flow::Done;
                }
                Rule::Head => return Flow::Done,
                _ if belongs_in_head(&tag.name) => return self.late_head_element(token),
                _ => {}
            },
            Token::End(name) if name.rule == Rule::Template => return self.in_head(token),
            Token::End(name) if name.rule == Rule::Head || !ends_frame(name) => return Flow::Done,
            _ => {}
        }
        self.insert_unwritten(local_name!("body"));
        self.again(Mode::InBody)
    }

    /// An element of the head that stands behind it.
    fn late_head_element(&mut self, token: &Token) -> Flow {
        let Some(head) = self.head else { return Flow::Done };
        self.push(Open { id: head, name: Name::new(local_name!("head")) });
        let flow = self.in_head(token);
        self.remove(head);
        flow
    }

    pub(super) fn in_template(&mut self, token: &Token) -> Flow {
        let mode = match token {
            Token::Text(_) | Token::Blank(_) | Token::Comment => return self.in_body(token),
            Token::Null(_) | Token::Doctype(_) => return Flow::Done,
            Token::Start(tag) => match tag.name.rule {
                _ if belongs_in_head(&tag.name) => return self.in_head(token),
                Rule::Caption | Rule::ColumnGroup | Rule::RowGroup => Mode::InTable,
                Rule::Column => Mode::InColumnGroup,
                Rule::Row => Mode::InTableBody,
                Rule::Cell => Mode::InRow,
                _ => Mode::InBody,
            },
            Token::End(name) if name.rule == Rule::Template => return self.in_head(token),
            Token::End(_) => return Flow::Done,
            Token::Eof if !self.is_in_template() => return Flow::Done,
            Token::Eof => {
                self.leave_template();
                return Flow::Again;
            }
        };
        self.template_modes.pop();
        self.template_modes.push(mode);
        self.again(mode)
    }

    pub(super) fn after_body(&mut self, token: &Token) -> Flow {
        match token {
            Token::Blank(_) => self.in_body(token),
            Token::Comment => self.comment_at(Place::Last(self.open.first().map_or(NodeId::DOCUMENT, |html| html.id))),
            Token::Doctype(_) | Token::Eof => Flow::Done,
            Token::Start(tag) if tag.name.rule == Rule::Html => self.in_body(token),
            Token::End(name) if name.rule == Rule::Html => {
                self.mode = Mode::AfterAfterBody;
                Flow::Done
            }
            _ => self.again(Mode::InBody),
        }
    }

    pub(super) fn after_after_body(&mut self, token: &Token) -> Flow {
        match token {
            Token::Blank(_) => self.in_body(token),
            Token::Comment => self.comment_at(Place::Last(NodeId::DOCUMENT)),
            Token::Doctype(_) | Token::Eof => Flow::Done,
            Token::Start(tag) if tag.name.rule == Rule::Html => self.in_body(token),
            _ => self.again(Mode::InBody),
        }
    }

    pub(super) fn in_frameset(&mut self, token: &Token) -> Flow {
        match token {
            Token::Blank(chars) => return self.insert_text(chars),
            Token::Comment => return self.insert_comment(),
            Token::Start(tag) => match tag.name.rule {
                Rule::Html => return self.in_body(token),
                Rule::Frameset => {
                    self.insert(&tag.name);
                }
                Rule::Frame => {
                    self.insert_closed(&tag.name);
                }
                _ if is_noframes(&tag.name) => return self.in_head(token),
                _ => {}
            },
            Token::End(name) if name.rule == Rule::Frameset && self.open.len() > 1 => {
                self.pop();
                if !self.current_is(&local_name!("frameset")) {
                    self.mode = Mode::AfterFrameset;
                }
            }
            _ => {}
        }
        Flow::Done
    }

    pub(super) fn after_frameset(&mut self, token: &Token) -> Flow {
        match token {
            Token::Blank(chars) => return self.insert_text(chars),
            Token::Comment => return self.insert_comment(),
            Token::Start(tag) if tag.name.rule == Rule::Html => return self.in_body(token),
            Token::Start(tag) if is_noframes(&tag.name) => return self.in_head(token),
            Token::End(name) if name.rule == Rule::Html => self.mode = Mode::AfterAfterFrameset,
            _ => {}
        }
        Flow::Done
    }

    pub(super) fn after_after_frameset(&mut self, token: &Token) -> Flow {
        match token {
            Token::Blank(_) => self.in_body(token),
            Token::Comment => self.comment_at(Place::Last(NodeId::DOCUMENT)),
            Token::Start(tag) if tag.name.rule == Rule::Html => self.in_body(token),
            Token::Start(tag) if is_noframes(&tag.name) => self.in_head(token),
            _ => Flow::Done,
        }
    }
}

/// End tags that make the elements that were left out before them.
fn ends_frame(name: &Name) -> bool {
    matches!(name.rule, Rule::Head | Rule::Body | Rule::Html | Rule::LineBreak)
}

pub(super) fn belongs_in_head(name: &Name) -> bool {
    matches!(name.rule, Rule::Meta | Rule::Title | Rule::Style | Rule::Script | Rule::Template)
}

fn is_noframes(name: &Name) -> bool {
    name.local == local_name!("noframes")
}
