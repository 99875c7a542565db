// Measures Hangout against its peers: see docs/bench.md.
Console.Error.WriteLine("usage: ./hangout bench send|fanout|storm|history [--json FILE] [--peers a,b]");
return 2;
