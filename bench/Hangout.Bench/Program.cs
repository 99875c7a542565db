// Measures Hangout against its peers: see docs/bench.md.
using Hangout.Bench.Runs;

if (args is ["selfcheck", .. var names])
    return await SelfCheck.RunAsync(names, CancellationToken.None);
Console.Error.WriteLine("usage: ./hangout bench send|fanout|storm|history [--json FILE] [--peers a,b]");
return 2;
