using Engine.Benchmarks;
using Engine.Benchmarks.ColdStart;
using Engine.Benchmarks.Embedded;
using Engine.Benchmarks.Fuzz;
using Engine.Benchmarks.InProcess;
using Engine.Benchmarks.Kestrel;
using Engine.Benchmarks.Management;
using Engine.Benchmarks.Micro;

var (command, rest) = args is [var first, .. var others] ? (first, others) : ("help", []);
switch (command)
{
    case "micro":
        return MicroCommand.Run(rest);
    case "inprocess":
        return InProcessCommand.Run(InProcessPlan.From(new Arguments(rest)));
    case "kestrel":
        return await KestrelCommand.RunAsync(KestrelPlan.From(new Arguments(rest)));
    case "coldstart":
        return await ColdStartCommand.RunAsync(ColdStartPlan.From(new Arguments(rest)));
    case "embedded":
        return await EmbeddedCommand.RunAsync(new Arguments(rest).Number("engines", 20));
    case "management":
        return await ManagementCommand.RunAsync(new Arguments(rest).Number("users", 100_000), new Arguments(rest).Number("calls", 300));
    case "fuzz":
        return await FuzzCommand.RunAsync(new Arguments(rest));
    case "smoke":
        return await SmokeCommand.RunAsync();
    case "serve-floor":
        return await FloorServer.RunAsync(new Arguments(rest));
    case "serve-engine":
        return await EngineServer.RunAsync(new Arguments(rest));
    case "load":
        return await LoadCommand.RunAsync(rest);
    case "sign":
        return SignCommand.Run();
    default:
        Console.WriteLine("""
            micro [--filter <glob>]            BenchmarkDotNet
            inprocess [--rounds 20] [--slice 250]
            kestrel [--rounds 8] [--slice 2000] [--connections 32] [--unpinned]
            coldstart [--runs 10] [--load 5000] [--publish <folder>] [--built]
            embedded [--engines 20]
            management [--users 100000] [--calls 300]
            fuzz [--count 1000000] [--seed 1] [--epoch 1000] [--only <part of an operation or path>]
            smoke                              a little of everything
            Parts of the above: serve-floor, serve-engine, load, sign.
            """);
        return command == "help" ? 0 : 1;
}
