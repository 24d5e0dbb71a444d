using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Engine.Core.Http;
using Engine.Core.Storage;
using Engine.Management.Machine;

namespace Engine.Fuzzing;

/// <summary>
/// Sends mutated requests to every operation of the Management API and to every endpoint of an engine in this process, and
/// judges every answer: none is a 5xx, none takes long, none can make a host throw, and none that refuses has changed anything.
/// </summary>
public static class Fuzzer
{
    /// <summary>
    /// Records that a refusal may leave behind outside of the Management API: a code or refresh token that was presented again takes its
    /// family with it, a page that is refused may end its transaction, failures are counted.
    /// </summary>
    private static readonly HashSet<StoreSection> MayChange = [StoreSection.Records];

    public static async Task<FuzzReport> RunAsync(FuzzPlan plan)
    {
        await using var world = await World.StartAsync();
        var run = new Run(plan, world);
        return await run.ExecuteAsync();
    }

    private sealed class Run
    {
        private readonly FuzzPlan _plan;
        private readonly World _world;
        private readonly Pools _pools;
        private readonly ManagementRequests _management;
        private readonly ProtocolRequests _protocol;
        private readonly List<(string Name, Operation? Operation)> _targets = [];
        private readonly List<FuzzViolation> _violations = [];
        private readonly Dictionary<string, int[]> _answers = new(StringComparer.Ordinal);
        private TimeSpan _slowest;
        private string _slowestTarget = "";

        public Run(FuzzPlan plan, World world)
        {
            var random = new Random(plan.Seed);
            (_plan, _world, _pools) = (plan, world, new Pools(random));
            _management = new ManagementRequests(random, _pools, world);
            _protocol = new ProtocolRequests(random, _pools, world);
            foreach (var operation in _management.Operations)
            {
                _targets.Add((ManagementRequests.NameOf(operation), operation));
            }

            // Flows have many steps; they are asked for as often as the API.
            var paths = world.Engine.Paths.Where(static path => path != "/api/v2/*").ToList();
            for (var i = 0; i < Math.Max(1, _targets.Count / 2 / paths.Count); i++)
            {
                _targets.AddRange(paths.Select(static path => (path, (Operation?)null)));
            }

            if (plan.Only is { } only)
            {
                _targets.RemoveAll(target => !target.Name.Contains(only, StringComparison.Ordinal));
            }

            Order = random;
        }

        private Random Order { get; }

        public async Task<FuzzReport> ExecuteAsync()
        {
            // What is made once (caches, compiled templates, code) is no leak.
            await SendManyAsync(Math.Min(_plan.Count / 5, 5 * _plan.Epoch));
            var before = await MeasureAsync();
            await SendManyAsync(_plan.Count - Math.Min(_plan.Count / 5, 5 * _plan.Epoch));
            var after = await MeasureAsync();
            if (after - before > _plan.MemoryLimit)
            {
                _violations.Add(new("memory", "all", string.Create(CultureInfo.InvariantCulture, $"{(after - before) / 1048576.0:F1} MB more than before"), ""));
            }

            return new FuzzReport
            {
                Requests = _plan.Count,
                Violations = _violations,
                Answers = _answers,
                Targets = [.. _targets.Select(static target => target.Name).Distinct()],
                Slowest = _slowest,
                SlowestTarget = _slowestTarget,
                MemoryBefore = before,
                MemoryAfter = after,
            };
        }

        private async Task SendManyAsync(int count)
        {
            var queue = new Queue<(string Name, Operation? Operation)>();
            for (var i = 1; i <= count; i++)
            {
                if (queue.Count == 0)
                {
                    var round = _targets.ToArray();
                    Order.Shuffle(round);
                    queue = new(round);
                }

                var (name, operation) = queue.Dequeue();
                var request = operation is null ? _protocol.Create(name) : _management.Create(operation);
                if (await SendAsync(request, operation is not null) is { } response)
                {
                    Learn(operation, request, response);
                }

                _world.Clock.Advance(TimeSpan.FromMilliseconds(20));
                if (i % _plan.Epoch == 0 || i == count)
                {
                    await RestoreAsync();
                    _plan.Progress?.Invoke(_answers.Values.Sum(static counts => counts.Sum()));
                }
            }
        }

        private void Learn(Operation? operation, FuzzRequest request, EngineResponse response)
        {
            if (operation is null)
            {
                _protocol.Learn(response);
            }
            else if (request.Method == operation.Method)
            {
                _management.Learn(operation, request, response);
            }
        }

        private async Task<EngineResponse?> SendAsync(FuzzRequest request, bool isManagement)
        {
            var changes = _world.Watch.Begin();
            var started = Stopwatch.GetTimestamp();
            EngineResponse response;
            try
            {
                response = await _world.SendAsync(request);
            }
#pragma warning disable CA1031 // whatever it throws is what we are looking for
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Report("thrown", request, exception.ToString().ReplaceLineEndings(" "));
                return null;
            }

            await CheckSpeedAsync(request, Stopwatch.GetElapsedTime(started));
            Judge(request, response, changes, isManagement);
            return response;
        }

        /// <summary>A machine that does something else meanwhile is no fault of the engine: what is slow once is asked again.</summary>
        private async Task CheckSpeedAsync(FuzzRequest request, TimeSpan elapsed)
        {
            for (var i = 0; i < 3 && elapsed > _plan.Slow; i++)
            {
                var started = Stopwatch.GetTimestamp();
                await _world.SendAsync(request);
                elapsed = Stopwatch.GetElapsedTime(started) is var again && again < elapsed ? again : elapsed;
            }

            if (elapsed > _slowest)
            {
                (_slowest, _slowestTarget) = (elapsed, request.Target);
            }

            if (elapsed > _plan.Slow)
            {
                Report("slow", request, string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalMilliseconds:F0} ms"));
            }
        }

        private void Judge(FuzzRequest request, EngineResponse response, StoreWatch.Changes changes, bool isManagement)
        {
            if (!_answers.TryGetValue(request.Target, out var counts))
            {
                _answers[request.Target] = counts = new int[6];
            }

            counts[Math.Clamp(response.StatusCode / 100, 0, 5)]++;
            var error = _world.Errors.Take();
            if (response.StatusCode >= 500)
            {
                Report("5xx", request, $"{response.StatusCode} {error ?? Encoding.UTF8.GetString(response.Body.Span[..Math.Min(200, response.Body.Length)])}");
            }
            else if (error is not null)
            {
                Report("logged", request, error);
            }

            var left = changes.Places.Where(place => (isManagement || !MayChange.Contains(place.Section)) && !IsHousekeeping(place)).ToList();
            if (response.StatusCode >= 400 && left.Count > 0)
            {
                Report("change", request, $"{response.StatusCode} after a change of {string.Join(", ", left.Select(static place => place.Kind).Distinct())}: {Encoding.UTF8.GetString(response.Body.Span[..Math.Min(200, response.Body.Length)])}");
            }

            foreach (var (name, value) in response.Headers)
            {
                if (value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
                {
                    Report("header", request, $"{name} holds what no header may");
                }
            }

            CheckBody(request, response);
        }

        /// <summary>Keys that are due are made by whoever comes first; the request is not about them.</summary>
        private static bool IsHousekeeping(StoreWatch.Place place) => place.Kind == "signing_key";

        private void CheckBody(FuzzRequest request, EngineResponse response)
        {
            if (response.Body.IsEmpty || response.Headers["Content-Type"]?.StartsWith("application/json", StringComparison.Ordinal) != true)
            {
                return;
            }

            try
            {
                using var _ = JsonDocument.Parse(response.Body, new JsonDocumentOptions { MaxDepth = 256 });
            }
            catch (JsonException exception)
            {
                Report("body", request, exception.Message);
            }
        }

        private async Task RestoreAsync()
        {
            _protocol.Forget();
            _pools.Clear();
            await _world.RestoreAsync();
        }

        private void Report(string kind, FuzzRequest request, string detail)
        {
            if (_violations.Count < 10_000)
            {
                _violations.Add(new(kind, request.Target, detail, request.ToString()));
            }
        }

        private async Task<long> MeasureAsync()
        {
            // Everything that lives for a while has ended by then.
            _world.Clock.Advance(TimeSpan.FromDays(400));
            await _world.RestoreAsync();
            for (var i = 0; i < 3; i++)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
                GC.WaitForPendingFinalizers();
            }

            return GC.GetTotalMemory(forceFullCollection: true);
        }
    }
}
