using Engine.Benchmarks.Measuring;
using Engine.Benchmarks.Workload;
using Engine.Core;

namespace Engine.Benchmarks.InProcess;

/// <summary>How long the in-process measurement takes.</summary>
internal sealed record InProcessPlan(int Rounds, TimeSpan Slice)
{
    public static InProcessPlan From(Arguments arguments) => new(arguments.Number("rounds", 20), TimeSpan.FromMilliseconds(arguments.Number("slice", 250)));
}

/// <summary>client_credentials through <see cref="IdentityEngine.HandleAsync"/>, in turns with loops that only sign.</summary>
internal static class InProcessCommand
{
    public static int Run(InProcessPlan plan)
    {
        using var runner = EngineRunner.Start();
        foreach (var threads in new[] { 1, Environment.ProcessorCount }.Distinct())
        {
            Measure(runner.Engine, plan, threads);
        }

        return 0;
    }

    private static void Measure(IdentityEngine engine, InProcessPlan plan, int threads)
    {
        var (rsaForm, hmacForm) = (Requests.TokenForm(BenchTenant.RsaAudience), Requests.TokenForm(BenchTenant.HmacAudience));
        var results = Turns.Run(
            plan.Rounds,
            plan.Slice,
            threads,
            new("RSA-2048 signature", BareSigner.CreateRsa),
            new("RS256 token", () => () => Requests.Issue(engine, rsaForm)),
            new("HMAC-SHA256", BareSigner.CreateHmac),
            new("HS256 token", () => () => Requests.Issue(engine, hmacForm)),
            new("request objects", () => () => GC.KeepAlive(Requests.Token(hmacForm))));
        var (rsa, rs256, hmac, hs256, request) = (results[0], results[1], results[2], results[3], results[4]);

        double Microseconds(TurnResult result) => threads * 1e6 / result.MedianRate;
        var table = new ResultTable($"In process, client_credentials, {threads} thread(s), {plan.Rounds} rounds of {plan.Slice.TotalMilliseconds} ms");
        table.AtLeast("RS256 tokens / bare signatures", rs256.RatioTo(rsa), 0.95);
        table.Show("RS256 token", Microseconds(rs256), "µs");
        table.Show("RSA-2048 signature alone", Microseconds(rsa), "µs");
        table.AtMost("HS256 token, with its request", Microseconds(hs256), 25, "µs");
        table.Show("HMAC alone", Microseconds(hmac), "µs");
        table.Show("request objects alone", Microseconds(request), "µs");
        table.Show("HS256 token / HMAC alone", 1 / hs256.RatioTo(hmac), "x");
        table.AtMost("HS256 token, allocated with its request", hs256.BytesPerOperation, 10 * 1024, "bytes");
        table.Show("  of it the request objects", request.BytesPerOperation, "bytes");
        table.AtMost("RS256 token, allocated with its request", rs256.BytesPerOperation, 10 * 1024, "bytes");
        table.Print();
    }
}
