"""事件分流: what the program proposes for a report, with its reasons; for a call and a case from outside alike."""
