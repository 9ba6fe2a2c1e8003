//! In: tokens inside tables. Out: their rows and cells; what belongs into no cell is put before the table.
//!
//! The hard decision: none; each function is one insertion mode of the standard.

use super::*;

impl Builder<'_> {
    pub(super) fn in_table(&mut self, token: &Token) -> Flow {
        match token {
            Token::Text(_) | Token::Blank(_) | Token::Null(_) => self.text_in_table(token),
            Token::Comment => self.insert_comment(),
            Token::Doctype(_) => Flow::Done,
            Token::Start(tag) => self.table_start(tag, token),
            Token::End(name) => match name.rule {
                Rule::Table => {
                    if self.has_in_table(&name.local) {
                        self.close(&name.local);
                        self.mode = self.mode_of_open();
                    }
                    Flow::Done
                }
                Rule::Template => self.in_head(token),
                Rule::Body | Rule::Html => Flow::Done,
                _ if is_part_of_table(name) => Flow::Done,
                _ => self.before_table(token),
            },
            Token::Eof => self.in_body(token),
        }
    }

    fn table_start(&mut self, tag: &Start, token: &Token) -> Flow {
        let name = &tag.name;
        match name.rule {
            Rule::Caption | Rule::ColumnGroup | Rule::RowGroup => {
                self.close_inside(|open| open.has(Class::TABLE_SCOPE));
                if name.rule == Rule::Caption {
                    self.formatting.push(None);
                }
                self.insert(name);
                self.mode = match name.rule {
                    Rule::Caption => Mode::InCaption,
                    Rule::ColumnGroup => Mode::InColumnGroup,
                    _ => Mode::InTableBody,
                };
            }
            Rule::Column | Rule::Row | Rule::Cell => {
                self.close_inside(|open| open.has(Class::TABLE_SCOPE));
                let is_column = name.rule == Rule::Column;
                self.insert_unwritten(if is_column { local_name!("colgroup") } else { local_name!("tbody") });
                return self.again(if is_column { Mode::InColumnGroup } else { Mode::InTableBody });
            }
            Rule::Table => {
                if self.has_in_table(&name.local) {
                    self.close(&name.local);
                    let mode = self.mode_of_open();
                    return self.again(mode);
                }
            }
            Rule::Script | Rule::Template => return self.in_head(token),
            Rule::Style if name.local == local_name!("style") => return self.in_head(token),
            Rule::Input if self.is_hidden_input() => {
                self.insert_closed(name);
            }
            Rule::Form => {
                if self.form.is_none() && !self.is_in_template() {
                    self.form = Some(self.insert_closed(name));
                }
            }
            _ => return self.before_table(token),
        }
        Flow::Done
    }

    /// Treats a token as in the body, but puts its nodes before the table.
    fn before_table(&mut self, token: &Token) -> Flow {
        self.fosters = true;
        let flow = self.in_body(token);
        self.fosters = false;
        flow
    }

    fn text_in_table(&mut self, token: &Token) -> Flow {
        if self.current_has(Class::FOSTERS) {
            self.original = self.mode;
            return self.again(Mode::InTableText);
        }
        self.before_table(token)
    }

    pub(super) fn in_table_text(&mut self, token: &Token) -> Flow {
        match token {
            Token::Text(chars) | Token::Blank(chars) => {
                self.table_text.push(*chars);
                return Flow::Done;
            }
            Token::Null(_) => return Flow::Done,
            _ => {}
        }
        let pending = std::mem::take(&mut self.table_text);
        let is_blank = pending.iter().all(|chars| self.tokens.read(chars).bytes().all(is_blank));
        for chars in pending {
            if is_blank {
                self.insert_text(&chars);
            } else {
                self.before_table(&Token::Text(chars));
            }
        }
        self.again(self.original)
    }

    pub(super) fn in_caption(&mut self, token: &Token) -> Flow {
        let (is_end, name) = match token {
            Token::Start(tag) if is_part_of_table(&tag.name) => (false, &tag.name),
            Token::End(name) if is_part_of_table(name) || ends_nothing_in_table(name) => (true, name),
            Token::End(name) if name.rule == Rule::Table => (true, name),
            _ => return self.in_body(token),
        };
        let closes = !is_end || matches!(name.rule, Rule::Table | Rule::Caption);
        if !closes || !self.has_in_table(&local_name!("caption")) {
            return Flow::Done;
        }
        self.close_implied(Class::IMPLIED_END, None);
        self.close(&local_name!("caption"));
        self.forget_formatting();
        self.mode = Mode::InTable;
        if is_end && name.rule == Rule::Caption { Flow::Done } else { Flow::Again }
    }

    pub(super) fn in_column_group(&mut self, token: &Token) -> Flow {
        match token {
            Token::Blank(chars) => return self.insert_text(chars),
            Token::Comment => return self.insert_comment(),
            Token::Doctype(_) => return Flow::Done,
            Token::Start(tag) => match tag.name.rule {
                Rule::Html => return self.in_body(token),
                Rule::Template => return self.in_head(token),
                Rule::Column => {
                    self.insert_closed(&tag.name);
                    return Flow::Done;
                }
                _ => {}
            },
            Token::End(name) => match name.rule {
                Rule::ColumnGroup => {
                    if self.current_is(&name.local) {
                        self.pop();
                        self.mode = Mode::InTable;
                    }
                    return Flow::Done;
                }
                Rule::Column => return Flow::Done,
                Rule::Template => return self.in_head(token),
                _ => {}
            },
            Token::Eof => return self.in_body(token),
            Token::Text(_) | Token::Null(_) => {}
        }
        if !self.current_is(&local_name!("colgroup")) {
            return Flow::Done;
        }
        self.pop();
        self.again(Mode::InTable)
    }

    pub(super) fn in_table_body(&mut self, token: &Token) -> Flow {
        match token {
            Token::Start(tag) => match tag.name.rule {
                Rule::Row => {
                    self.close_inside(holds_rows);
                    self.insert(&tag.name);
                    self.mode = Mode::InRow;
                    return Flow::Done;
                }
                Rule::Cell => {
                    self.close_inside(holds_rows);
                    self.insert_unwritten(local_name!("tr"));
                    return self.again(Mode::InRow);
                }
                Rule::Caption | Rule::Column | Rule::ColumnGroup | Rule::RowGroup => return self.end_row_group(),
                _ => {}
            },
            Token::End(name) => match name.rule {
                Rule::RowGroup => {
                    if self.has_in_table(&name.local) {
                        self.close_inside(holds_rows);
                        self.pop();
                        self.mode = Mode::InTable;
                    }
                    return Flow::Done;
                }
                Rule::Table => return self.end_row_group(),
                _ if ends_nothing_in_table(name) || is_part_of_table(name) => return Flow::Done,
                _ => {}
            },
            _ => {}
        }
        self.in_table(token)
    }

    fn end_row_group(&mut self) -> Flow {
        let is_open = |open: &Open| {
            let body_or_foot = matches!(open.name.local, local_name!("tbody") | local_name!("tfoot"));
            (open.name.rule == Rule::Table || body_or_foot) && !open.has(Class::FOREIGN)
        };
        if !self.in_scope(Class::TABLE_SCOPE, is_open) {
            return Flow::Done;
        }
        self.close_inside(holds_rows);
        self.pop();
        self.again(Mode::InTable)
    }

    pub(super) fn in_row(&mut self, token: &Token) -> Flow {
        match token {
            Token::Start(tag) => match tag.name.rule {
                Rule::Cell => {
                    self.close_inside(holds_cells);
                    self.insert(&tag.name);
                    self.mode = Mode::InCell;
                    self.formatting.push(None);
                    return Flow::Done;
                }
                _ if is_part_of_table(&tag.name) => return self.end_row(),
                _ => {}
            },
            Token::End(name) => match name.rule {
                Rule::Row => {
                    self.end_row();
                    return Flow::Done;
                }
                Rule::Table => return self.end_row(),
                Rule::RowGroup => {
                    return if self.has_in_table(&name.local) { self.end_row() } else { Flow::Done };
                }
                _ if ends_nothing_in_table(name) || is_part_of_table(name) => return Flow::Done,
                _ => {}
            },
            _ => {}
        }
        self.in_table(token)
    }

    fn end_row(&mut self) -> Flow {
        if !self.has_in_table(&local_name!("tr")) {
            return Flow::Done;
        }
        self.close_inside(holds_cells);
        self.pop();
        self.again(Mode::InTableBody)
    }

    pub(super) fn in_cell(&mut self, token: &Token) -> Flow {
        match token {
            Token::Start(tag) if is_part_of_table(&tag.name) => {
                if !self.in_scope(Class::TABLE_SCOPE, |open| open.has(Class::CELL)) {
                    return Flow::Done;
                }
                self.close_cell();
                self.again(Mode::InRow)
            }
            Token::End(name) => match name.rule {
                Rule::Cell => {
                    if self.has_in_table(&name.local) {
                        self.close_implied(Class::IMPLIED_END, None);
                        self.close(&name.local);
                        self.forget_formatting();
                        self.mode = Mode::InRow;
                    }
                    Flow::Done
                }
                Rule::Table | Rule::RowGroup | Rule::Row => {
                    if !self.has_in_table(&name.local) {
                        return Flow::Done;
                    }
                    self.close_cell();
                    self.again(Mode::InRow)
                }
                _ if ends_nothing_in_table(name) || is_part_of_table(name) => Flow::Done,
                _ => self.in_body(token),
            },
            _ => self.in_body(token),
        }
    }

    fn close_cell(&mut self) {
        self.close_implied(Class::IMPLIED_END, None);
        self.close_to(|open| open.has(Class::CELL));
        self.forget_formatting();
    }
}

fn holds_rows(open: &Open) -> bool {
    open.has(Class::ROW_GROUP) || is_outside(open)
}

fn holds_cells(open: &Open) -> bool {
    open.is(&local_name!("tr")) || is_outside(open)
}

fn is_outside(open: &Open) -> bool {
    matches!(open.name.rule, Rule::Template | Rule::Html) && !open.has(Class::FOREIGN)
}

fn is_part_of_table(name: &Name) -> bool {
    matches!(name.rule, Rule::Caption | Rule::Column | Rule::ColumnGroup | Rule::RowGroup | Rule::Row | Rule::Cell)
}

/// End tags that are ignored inside tables.
fn ends_nothing_in_table(name: &Name) -> bool {
    matches!(name.rule, Rule::Body | Rule::Html)
}
