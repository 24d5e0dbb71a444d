using System.Text;
using Engine.Core.Users;

namespace Engine.Management.Tests.Credentials;

/// <summary>A flood of wrong passwords and an honest person.</summary>
public sealed class QueueTests
{
    [Fact]
    public async Task Login_AmongAFloodFromAnotherAddress_IsHashedNext()
    {
        using var hasher = new GatedHasher();
        await using var host = await FlowHost.StartAsync(options => options.PasswordHasher = hasher);
        var flood = Enumerable.Range(0, 64 + Environment.ProcessorCount).Select(i => new Visitor(host.Engine.Engine, "203.0.113.9").LogInAsync($"nobody{i}@example.com", "wrong")).ToList();
        await hasher.UntilStartedAsync(Environment.ProcessorCount);

        var honest = new Visitor(host.Engine.Engine, "198.51.100.7").LogInAsync(FlowHost.Email, FlowHost.Password);
        await hasher.EndOneAsync();
        await hasher.UntilStartedAsync(Environment.ProcessorCount + 1);

        Assert.Equal(FlowHost.Password, hasher.Started[^1]);
        hasher.EndAll();
        Assert.Equal(303, (await honest).StatusCode);
        Assert.All(await Task.WhenAll(flood), static answer => Assert.Equal(400, answer.StatusCode));
    }

    [Fact]
    public async Task Login_QueueIsFull_IsRefusedAtOnceAndCountsNothing()
    {
        using var hasher = new GatedHasher();
        await using var host = await FlowHost.StartAsync(options => (options.PasswordHasher, options.Limits) = (hasher, options.Limits with { WaitingHashes = 4 }));
        var flood = Enumerable.Range(0, 4 + Environment.ProcessorCount).Select(i => new Visitor(host.Engine.Engine, $"203.0.113.{i}").LogInAsync($"nobody{i}@example.com", "wrong")).ToList();
        await hasher.UntilStartedAsync(Environment.ProcessorCount);

        for (var i = 0; i < 12; i++)
        {
            var refused = await new Visitor(host.Engine.Engine, "198.51.100.7").LogInAsync(FlowHost.Email, FlowHost.Password);
            Assert.Equal(429, refused.StatusCode);
            Assert.Contains("Too many people are signing in", Encoding.UTF8.GetString(refused.Body.Span), StringComparison.Ordinal);
        }

        hasher.EndAll();
        await Task.WhenAll(flood);
        Assert.Equal(303, (await new Visitor(host.Engine.Engine, "198.51.100.7").LogInAsync(FlowHost.Email, FlowHost.Password)).StatusCode);
    }

    /// <summary>Hashes that end when the test says so.</summary>
    private sealed class GatedHasher : IPasswordHasher, IDisposable
    {
        private readonly SemaphoreSlim _ends = new(0);
        private readonly SemaphoreSlim _starts = new(0);
        private readonly List<string> _started = [];
        private int _seen;

        public IReadOnlyList<string> Started
        {
            get
            {
                lock (_started)
                {
                    return [.. _started];
                }
            }
        }

        public ValueTask<string> HashAsync(string password, CancellationToken cancellationToken) => new("plain:" + password);

        public async ValueTask<bool> VerifyAsync(string password, string hash, CancellationToken cancellationToken)
        {
            lock (_started)
            {
                _started.Add(password);
            }

            _starts.Release();
            await _ends.WaitAsync(cancellationToken);
            return hash == "plain:" + password;
        }

        public async Task UntilStartedAsync(int many)
        {
            for (; _seen < many; _seen++)
            {
                Assert.True(await _starts.WaitAsync(TimeSpan.FromSeconds(30)));
            }
        }

        public Task EndOneAsync()
        {
            _ends.Release();
            return Task.CompletedTask;
        }

        public void Dispose()
        {
            _ends.Dispose();
            _starts.Dispose();
        }

        public void EndAll() => _ends.Release(10_000);
    }
}
