"""HTTP: the bodies that are taken and given, and failures as problem documents."""
