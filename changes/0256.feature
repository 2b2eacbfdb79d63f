English pages say lists, archived reports, kinds of documents and persons in English; long lists fit their page.
