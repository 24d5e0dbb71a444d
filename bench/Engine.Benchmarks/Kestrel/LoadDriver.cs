using System.Diagnostics;
using System.Globalization;
using Engine.Benchmarks.Measuring;

namespace Engine.Benchmarks.Kestrel;

/// <summary>What a load was told to do.</summary>
/// <param name="Kind"><c>token</c>: client_credentials; <c>code</c>: authorize and redeem with an existing session.</param>
/// <param name="Port">The server's port.</param>
/// <param name="Connections">How many connections, each with one request under way.</param>
/// <param name="Milliseconds">After how long it ends.</param>
/// <param name="MaxCount">After how many operations it ends at the latest.</param>
internal sealed record LoadPlan(string Kind, int Port, int Connections, int Milliseconds, int MaxCount)
{
    public static LoadPlan Parse(string line)
    {
        var parts = line.Split(' ');
        int Number(int index) => int.Parse(parts[index], CultureInfo.InvariantCulture);
        return new(parts[0], Number(1), Number(2), Number(3), Number(4));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind} {Port} {Connections} {Milliseconds} {MaxCount}");
}

/// <summary>What came of it; times in milliseconds.</summary>
internal sealed record LoadResult(int Count, double Seconds, double P50, double P99)
{
    public double Rate => Count / Seconds;

    public static LoadResult Parse(string line)
    {
        var parts = line.Split(' ');
        double Number(int index) => double.Parse(parts[index], CultureInfo.InvariantCulture);
        return new((int)Number(0), Number(1), Number(2), Number(3));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count} {Seconds} {P50} {P99}");
}

/// <summary>A closed loop of requests over keep-alive connections. Anything but the expected answer ends it.</summary>
internal sealed class LoadDriver
{
    private readonly Dictionary<int, string> _cookies = [];

    public async Task<LoadResult> RunAsync(LoadPlan plan)
    {
        if (plan.Kind == "code" && !_cookies.ContainsKey(plan.Port))
        {
            _cookies[plan.Port] = await SignIn.RunAsync(plan.Port);
        }

        var connections = Enumerable.Range(0, plan.Connections).Select(static _ => new RawConnection()).ToArray();
        try
        {
            foreach (var connection in connections)
            {
                await connection.ConnectAsync(plan.Port);
            }

            var (left, started) = (plan.MaxCount, Stopwatch.GetTimestamp());
            var deadline = started + (plan.Milliseconds * Stopwatch.Frequency / 1000);
            var times = await Task.WhenAll(connections.Select(connection => Task.Run(async () =>
            {
                var send = CreateOperation(plan, connection);
                var mine = new List<double>();
                while (Stopwatch.GetTimestamp() < deadline && Interlocked.Decrement(ref left) >= 0)
                {
                    var begun = Stopwatch.GetTimestamp();
                    await send();
                    mine.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
                }

                return mine;
            })));
            var all = times.SelectMany(static mine => mine).ToArray();
            return new LoadResult(all.Length, Stopwatch.GetElapsedTime(started).TotalSeconds, Statistics.Percentile(all, 0.5), Statistics.Percentile(all, 0.99));
        }
        finally
        {
            foreach (var connection in connections)
            {
                connection.Dispose();
            }
        }
    }

    private Func<Task> CreateOperation(LoadPlan plan, RawConnection connection)
    {
        if (plan.Kind == "token")
        {
            var request = RawRequests.Token(plan.Port);
            return async () =>
            {
                await connection.SendAsync(request);
                Require(connection, 200);
            };
        }

        var authorize = RawRequests.Authorize(plan.Port, _cookies[plan.Port]);
        return async () =>
        {
            await connection.SendAsync(authorize);
            Require(connection, 302);
            var code = SignIn.Parameter(connection.Header("Location")!, "code");
            await connection.SendAsync(RawRequests.Code(plan.Port, code));
            Require(connection, 200);
        };
    }

    private static void Require(RawConnection connection, int status)
    {
        if (connection.Status != status)
        {
            throw new InvalidOperationException($"Expected {status}, got {connection.Status}: {System.Text.Encoding.UTF8.GetString(connection.Body)}");
        }
    }
}
