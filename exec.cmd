@rem npm scripts begin with "exec" so that a signal to npm reaches the program itself; this is that word for cmd.exe.
@%*
