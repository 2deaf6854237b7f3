"""The style sheet of every window, with the names of colours and sizes where `Theme.qss` puts their values."""

QSS = """
QLabel { background: transparent; color: %(text)s; }
QLabel[role="title"]   { font-size: %(f_title)spx; font-weight: 700; }
QLabel[role="heading"] { font-size: %(f_heading)spx; font-weight: 700; }
QLabel[role="figure"]  { font-size: %(f_figure)spx; font-weight: 700; }
QLabel[role="strong"]  { font-family: "%(f_ui)s Medium"; }
QLabel[role="muted"]   { color: %(text_muted)s; }
QLabel[role="small"]   { color: %(text_muted)s; font-size: %(f_small)spx; }
QLabel[role="section"] { color: %(text_muted)s; font-family: "%(f_ui)s Medium"; font-size: %(f_small)spx; }
QLabel[tone="text"]       { color: %(text)s; }
QLabel[tone="muted"]      { color: %(text_muted)s; }
QLabel[tone="accent"]     { color: %(accent)s; }
QLabel[tone="overdue"]    { color: %(overdue)s; }
QLabel[tone="due_soon"]   { color: %(due_soon)s; }
QLabel[tone="handling"]   { color: %(handling)s; }
QLabel[tone="done"]       { color: %(done)s; }
QLabel[tone="supervised"] { color: %(supervised)s; }

QFrame[role="bar"]      { background: %(surface)s; border: 0; border-bottom: 1px solid %(line)s; }
QFrame[role="foot"]     { background: %(surface)s; border: 0; border-top: 1px solid %(line)s; }
QFrame[role="pane"]     { background: %(surface)s; border: 0; }
QFrame[role="side"]     { background: %(background)s; border: 0; }
QFrame[role="sidefoot"] { background: %(background)s; border: 0; border-top: 1px solid %(line)s; }
QFrame[role="page"]     { background: %(background)s; border: 0; }
QFrame[role="card"]     { background: %(surface)s; border: 1px solid %(line)s; border-radius: %(radius)spx; }
QFrame[role="popup"]    { background: %(surface)s; border: 1px solid %(edge)s; border-radius: %(radius)spx; }
QFrame[role="well"]     { background: %(well)s; border: 0; border-radius: %(radius)spx; }
QFrame[role="undo"]     { background: %(selection)s; border: 0; border-top: 1px solid %(accent)s; }
QFrame[role="alt"]      { background: %(surface_alt)s; border: 0; border-radius: %(radius)spx; }
QFrame[role="called"]   { background: %(selection)s; border: 2px solid %(accent)s; border-radius: %(radius)spx; }
QFrame[role="decision"] { background: %(surface)s; border: 1px solid %(line)s; border-radius: %(radius)spx; }
QFrame[role="decision"][state="done"] { background: %(confirmed)s; border: 1px solid %(done)s; }
QFrame[role="decision"][state="mine"] { border: 2px solid %(accent)s; }
QFrame[role="rule"]     { background: %(line)s; border: 0; max-height: 1px; min-height: 1px; }
QFrame[role="vrule"]    { background: %(line)s; border: 0; max-width: 1px; min-width: 1px; }

QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit, QTextEdit {
  background: %(surface)s; color: %(text)s; border: 1px solid %(edge)s; border-radius: %(radius)spx;
  padding: 0 7px; min-height: 30px; placeholder-text-color: %(text_muted)s;
  selection-background-color: %(accent)s; selection-color: %(accent_text)s; }
QPlainTextEdit, QTextEdit { padding: 4px; }
QTextEdit[role="reader"], QTextEdit[role="reader"]:focus { border: 0; padding: 0; }
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled, QPlainTextEdit:disabled, QTextEdit:disabled {
  color: %(text_muted)s; background: %(well)s; border-color: %(line)s; }
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus { border: %(ring)spx solid %(accent)s; padding: 0 6px; }
QPlainTextEdit:focus, QTextEdit:focus { border: %(ring)spx solid %(accent)s; padding: 3px; }
QLineEdit[bad="true"], QComboBox[bad="true"], QAbstractSpinBox[bad="true"] {
  border: %(ring)spx solid %(overdue)s; padding: 0 6px; min-height: 28px; }
QPlainTextEdit[bad="true"], QTextEdit[bad="true"] { border: %(ring)spx solid %(overdue)s; padding: 3px; }
QLineEdit[bad="true"]:focus, QComboBox[bad="true"]:focus, QAbstractSpinBox[bad="true"]:focus,
QPlainTextEdit[bad="true"]:focus, QTextEdit[bad="true"]:focus { border-color: %(accent)s; }
QLineEdit[role="cell"], QLineEdit[role="cellhead"], QPlainTextEdit[role="cell"] {
  background: transparent; border: 1px solid transparent; padding: 0 3px; min-height: 18px;
  placeholder-text-color: %(due_soon)s; }
QLineEdit[role="cellrest"] { background: transparent; border: 1px solid transparent; padding: 0 3px;
  min-height: 18px; color: %(text_muted)s; }
QLineEdit[role="cellrest"]:hover { border-color: %(edge)s; }
QLineEdit[role="cellrest"]:focus { background: %(surface)s; color: %(text)s; border: %(ring)spx solid %(accent)s;
  padding: 0 2px; }
QLineEdit[role="cellhead"] { font-family: "%(f_ui)s Medium"; }
QPlainTextEdit[role="cell"] { padding: 0; }
QLineEdit[role="cell"]:hover, QLineEdit[role="cellhead"]:hover, QPlainTextEdit[role="cell"]:hover {
  border-color: %(edge)s; }
QLineEdit[role="cell"]:focus, QLineEdit[role="cellhead"]:focus, QPlainTextEdit[role="cell"]:focus {
  background: %(surface)s; border: %(ring)spx solid %(accent)s; padding: 0 2px; }
QPlainTextEdit[role="cell"]:focus { padding: 0; }
QLineEdit[role="filter"] { min-height: 26px; border-color: %(line)s; padding-left: 27px; }
QLineEdit[role="filter"]:focus { border: %(ring)spx solid %(accent)s; padding-left: 26px; }
QLineEdit[role="search"] { padding-left: 31px; }
QLineEdit[role="search"]:focus { padding-left: 30px; }
QLineEdit[role="command"], QLineEdit[role="command"]:focus {
  border: 0; font-size: %(f_heading)spx; min-height: 48px; padding: 0 16px 0 44px; background: transparent; }
QComboBox { padding-right: 24px; }
QComboBox:focus, QComboBox[bad="true"] { padding-right: 23px; }
QComboBox[role="quiet"] { border: 1px solid transparent; background: transparent; min-height: 26px;
  color: %(text_muted)s; }
QComboBox[role="quiet"]:focus { border: %(ring)spx solid %(accent)s; }
QComboBox::drop-down { border: 0; width: 0; }
QComboBox QAbstractItemView { background: %(surface)s; border: 1px solid %(edge)s; padding: 3px;
  selection-background-color: %(selection)s; selection-color: %(text)s; }
QComboBox QAbstractItemView::item { min-height: 28px; padding: 0 4px; }

QAbstractItemView { outline: 0; }
QTableView, QListView, QTreeView { background: %(surface)s; border: 0; gridline-color: transparent; }
QListView[role="side"] { background: %(background)s; }
QHeaderView { background: %(surface)s; border: 0; }
QHeaderView::section { background: %(surface)s; color: %(text_muted)s; font-size: %(f_small)spx;
  border: 0; border-bottom: 1px solid %(line)s; padding: 0 8px; height: 27px; }
QHeaderView::section:first { padding-left: 16px; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: %(edge)s; border-radius: 3px; margin: 3px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: %(text_muted)s; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: 0; }
QSplitter::handle { background: %(line)s; }
QSplitter::handle:hover { background: %(accent)s; }
QScrollArea { background: transparent; border: 0; }
QProgressBar { background: %(line)s; border: 0; border-radius: 2px; min-height: 4px; max-height: 4px; }
QProgressBar::chunk { background: %(accent)s; border-radius: 2px; }
QMenu { background: %(surface)s; color: %(text)s; border: 1px solid %(edge)s; padding: 4px; }
QMenu::item { padding: 6px 16px; border-radius: %(radius)spx; }
QMenu::item:selected { background: %(selection)s; }
QMenu::item:disabled { color: %(text_muted)s; }
QMenu::separator { background: %(line)s; height: 1px; margin: 4px 8px; }
QStatusBar { background: %(surface)s; border-top: 1px solid %(line)s; min-height: 27px; max-height: 27px; }
QStatusBar::item { border: 0; }
QToolTip { background: %(surface)s; color: %(text)s; border: 1px solid %(edge)s; padding: 4px 8px; }
"""
